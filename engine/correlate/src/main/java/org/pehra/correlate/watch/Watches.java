package org.pehra.correlate.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert;
import org.pehra.model.GroupKey;
import org.pehra.model.GroupState;
import org.pehra.model.Institution;
import org.pehra.model.Signal;

/**
 * The rules of Pehra's own kinds in one shard. The same contract as the shard's: restore and replay
 * rebuild without a word, then signals and time lead to alerts that follow from the input alone.
 * One thread.
 */
public final class Watches {
  private Map<String, WatchRule> rules;
  private final ToLongFunction<Institution> clock;
  private final long lateness;
  private final Watch.Limits limits;
  private final LongConsumer evicted;
  private final Map<Institution, Map<String, Watch>> watches = new LinkedHashMap<>();

  /**
   * @param clock event time of each scope
   * @param groups of one rule in one scope; beyond, the oldest idle one leaves
   * @param eventsPerGroup kept of one group
   * @param evicted told how many groups and events left because of a limit
   */
  public Watches(
      Map<String, WatchRule> rules,
      ToLongFunction<Institution> clock,
      long lateness,
      int groups,
      int eventsPerGroup,
      LongConsumer evicted) {
    this.rules = Map.copyOf(rules);
    this.clock = clock;
    this.lateness = lateness;
    this.limits = new Watch.Limits(groups, eventsPerGroup);
    this.evicted = evicted;
  }

  /** Whether the rule is one of these. */
  public boolean has(String ruleId) {
    return rules.containsKey(ruleId);
  }

  /**
   * Takes back an alert as last published.
   *
   * @return whether it is one of these rules'; a rule that became another kind starts anew
   */
  public boolean restore(Alert alert) {
    var rule = rules.get(alert.rule().id());
    if (rule == null || !rule.kind().type().equals(alert.type())) {
      return false;
    }
    var subject =
        watch(rule, alert.scope())
            .subject(new GroupKey(new ArrayList<>(alert.group().values())), null);
    subject.cases.add(CaseDrafts.restored(alert));
    return true;
  }

  /**
   * Takes back what was saved of a group.
   *
   * @return whether it is one of these rules'; what is not waits for its rule
   * @throws IllegalArgumentException when it is not as its rule wrote it
   */
  public boolean restore(GroupState state) {
    var rule = rules.get(state.ruleId());
    if (rule == null) {
      return false;
    }
    watch(rule, state.scope()).restore(state);
    return true;
  }

  /** What became of a signal; anything but {@code TAKEN} had no effect. */
  public enum Outcome {
    TAKEN,
    UNKNOWN_RULE,
    BEYOND_HISTORY
  }

  /**
   * Takes a signal of one of these rules.
   *
   * @param offset of the signal
   * @param late it came later than its institution's lateness
   * @param to absent while replaying
   */
  public Outcome take(Signal signal, long offset, boolean late, @Nullable Emission to) {
    var rule = rule(signal.correlation().id());
    var leg = rule.legs().get(signal.rule().id());
    if (leg == null) {
      return Outcome.UNKNOWN_RULE;
    }
    var watch = watch(rule, signal.scope());
    if (signal.atMillis() <= watch.horizon()) {
      return Outcome.BEYOND_HISTORY;
    }
    watch.take(signal.group(), Sight.of(signal, leg, late), offset, to);
    return Outcome.TAKEN;
  }

  /** After the replay, before anything is applied. */
  public void settle(long lastOffset) {
    each().forEach(watch -> watch.settle(lastOffset));
  }

  /** A scope's time moved on. */
  public void advance(Institution scope, Emission to) {
    watches.getOrDefault(scope, Map.of()).values().forEach(watch -> watch.advance(to));
  }

  /** Forgets what a scope's time has passed, while replaying. */
  public void sweep(Institution scope) {
    watches.getOrDefault(scope, Map.of()).values().forEach(Watch::sweepReplayed);
  }

  /**
   * The input has ended.
   *
   * @param lastClock each scope's time before that
   */
  public void finish(ToLongFunction<Institution> lastClock, Emission to) {
    each().forEach(watch -> watch.finish(lastClock.applyAsLong(watch.scope), to));
  }

  /**
   * Other rules from here on. A rule that means the same goes on; one that is gone or means
   * something else now closes its alerts, and what it means now begins anew.
   */
  public void change(Map<String, WatchRule> next, Emission to) {
    rules = Map.copyOf(next);
    for (var byRule : watches.values()) {
      for (var watch : List.copyOf(byRule.values())) {
        var rule = next.get(watch.rule.id());
        if (rule != null && rule.continues(watch.rule)) {
          watch.rule = rule;
          continue;
        }
        byRule.remove(watch.rule.id());
        if (rule == null) {
          watch.retire(to);
        } else {
          watch.replaced(to);
        }
      }
    }
  }

  /** The oldest offset whose effect is not published. */
  public long dirtySince() {
    return each().stream().mapToLong(Watch::dirtySince).min().orElse(Long.MAX_VALUE);
  }

  private List<Watch> each() {
    return watches.values().stream().flatMap(byRule -> byRule.values().stream()).toList();
  }

  private WatchRule rule(String id) {
    var rule = rules.get(id);
    if (rule == null) {
      throw new IllegalArgumentException("rule " + id + " is not among these");
    }
    return rule;
  }

  private Watch watch(WatchRule rule, Institution scope) {
    return watches
        .computeIfAbsent(scope, key -> new LinkedHashMap<>())
        .computeIfAbsent(
            rule.id(),
            key ->
                new Watch(rule, scope, () -> clock.applyAsLong(scope), lateness, limits, evicted));
  }
}

package org.pehra.correlate.watch;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert;
import org.pehra.model.GroupState;
import org.pehra.model.Institution;
import org.pehra.model.RuleHealth;
import org.pehra.model.Signal;

/**
 * The rules of Pehra's own kinds in one shard. The same contract as the shard's: restore and replay
 * rebuild without a word, then signals and time lead to alerts that follow from the input alone.
 * One thread.
 */
public final class Watches implements AutoCloseable {
  private Map<String, WatchRule> rules;
  private final ToLongFunction<Institution> clock;
  private final long lateness;
  private final Limits limits;
  private final Room room;
  private final Function<String, RuleHealth> health;
  private final BiConsumer<String, Throwable> failed;
  private final Map<Institution, Map<String, Watch>> watches = new LinkedHashMap<>();

  /**
   * What bounds memory; what leaves is counted.
   *
   * @param groups of one rule in one scope; beyond, the oldest idle one leaves
   * @param eventsPerGroup kept of one group
   * @param bytesPerRule about how many one rule may take in one scope; as with the groups
   */
  public record Limits(int groups, int eventsPerGroup, long bytesPerRule) {}

  /**
   * @param clock event time of each scope
   * @param health by id of a rule
   * @param failed told of a rule's failure, by its id
   */
  public Watches(
      Map<String, WatchRule> rules,
      ToLongFunction<Institution> clock,
      long lateness,
      Limits limits,
      Room room,
      Function<String, RuleHealth> health,
      BiConsumer<String, Throwable> failed) {
    this.rules = Map.copyOf(rules);
    this.clock = clock;
    this.lateness = lateness;
    this.limits = limits;
    this.room = room;
    this.health = health;
    this.failed = failed;
  }

  /** Whether the rule is one of these. */
  public boolean has(String ruleId) {
    return rules.containsKey(ruleId);
  }

  /**
   * Takes back an alert as it stood.
   *
   * @return whether it is one of these rules'; a rule that became another kind starts anew
   */
  public boolean restore(Alert alert) {
    var rule = rules.get(alert.rule().id());
    if (rule == null || !rule.kind().type().equals(alert.type())) {
      return false;
    }
    watch(rule, alert.scope()).restore(alert);
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
    /** Too old; counted in the rule's health. */
    SKIPPED,
    /** It lacks the field that is counted; counted in the rule's health. */
    NO_VALUE,
    /** The field to be summed up holds no number; counted in the rule's health. */
    NOT_NUMERIC
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
    var outcome = rule.kind().look(signal.fields());
    if (outcome != Outcome.TAKEN) {
      watch.skipped(outcome, to);
      return outcome;
    }
    return watch.take(signal, leg, offset, late, to) ? Outcome.TAKEN : Outcome.SKIPPED;
  }

  /** After the replay, with the first record that is applied. */
  public void settle(Emission to) {
    each().forEach(watch -> watch.settle(to));
  }

  /**
   * A scope's time moved on.
   *
   * @param turned to a new second: what grew is published
   */
  public void advance(Institution scope, boolean turned, Emission to) {
    watches.getOrDefault(scope, Map.of()).values().forEach(watch -> watch.advance(turned, to));
  }

  /** Publishes what grew. */
  public void flush(Emission to) {
    each().forEach(watch -> watch.flush(to));
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
          watch.become(rule);
          continue;
        }
        byRule.remove(watch.rule.id());
        if (rule == null) {
          watch.retire(to);
        } else {
          watch.replaced(to);
        }
        watch.vacate();
      }
    }
  }

  /** About how many bytes the rule takes that takes most, in one scope. */
  public long largest() {
    return each().stream().mapToLong(Watch::bytes).max().orElse(0);
  }

  /**
   * The oldest idle groups of the rule that takes most leave.
   *
   * @param wanted bytes
   * @param to absent while replaying
   */
  public void giveUp(long wanted, @Nullable Emission to) {
    each().stream()
        .max(Comparator.comparingLong(Watch::bytes))
        .ifPresent(watch -> watch.giveUp(wanted, to));
  }

  @Override
  public void close() {
    each().forEach(watch -> watch.trackers.close());
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
                new Watch(
                    rule,
                    scope,
                    () -> clock.applyAsLong(scope),
                    lateness,
                    limits,
                    room,
                    health.apply(rule.id()),
                    e -> failed.accept(rule.id(), e)));
  }
}

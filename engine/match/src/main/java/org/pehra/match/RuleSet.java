package org.pehra.match;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.pehra.model.Alert;
import org.pehra.sigma.Rule;

/**
 * Detection rules compiled for matching. Immutable to its users and safe for all threads: to change
 * rules, make another set beside the running one and give it to new {@link Matcher}s. A single rule
 * is added or taken out in milliseconds, since what is compiled is shared ({@link #with}, {@link
 * #without}, {@link #change}); {@link #compact} makes a set of one piece again.
 *
 * <p>Groups of rules that see the same events are compiled when the first such event arrives;
 * {@link #prepare} does it beforehand.
 */
public final class RuleSet {
  /** With more rules than this in the second layer, {@link #change} makes one piece again. */
  private static final int MAX_ADDED = 100;

  private final LogSources sources;
  private final Map<String, String> refused;

  /** Active rules in ascending order of their ids. */
  private final List<Rule.Detection> rules;

  private final List<Layer> layers;

  /** By layer and number of the rule in it, the place among the active rules, or -1. */
  private final List<int[]> places;

  private final List<Rule.Detection> unreachable;

  private RuleSet(
      LogSources sources,
      Map<String, String> refused,
      List<Layer> layers,
      Collection<Rule.Detection> active) {
    this.sources = sources;
    this.refused = Map.copyOf(refused);
    this.layers = List.copyOf(layers);
    rules =
        active.stream()
            .sorted(Comparator.comparing((Rule.Detection rule) -> rule.head().id()))
            .toList();
    var own = same(rules);
    places =
        layers.stream()
            .map(
                layer ->
                    layer.rules().stream()
                        .mapToInt(rule -> own.contains(rule) ? find(rule.head().id()) : -1)
                        .toArray())
            .toList();
    unreachable = rules.stream().filter(rule -> !sources.reaches(rule.logSource())).toList();
  }

  /** These rules and none that is only equal: a rule may be replaced by one that reads the same. */
  private static Set<Rule.Detection> same(Collection<Rule.Detection> rules) {
    Set<Rule.Detection> same = Collections.newSetFromMap(new IdentityHashMap<>());
    same.addAll(rules);
    return same;
  }

  /**
   * Compiles rules. The same rules in any order give the same set. A rule that cannot be compiled
   * (a regular expression that is none …) is left out and found in {@link #refused}.
   *
   * @throws IllegalArgumentException when two rules have the same id
   */
  public static RuleSet compile(Collection<Rule.Detection> rules, LogSources sources) {
    List<Rule.Detection> accepted = new ArrayList<>();
    Map<String, String> refused = new LinkedHashMap<>();
    Set<String> ids = new LinkedHashSet<>();
    rules.stream()
        .sorted(Comparator.comparing(rule -> rule.head().id()))
        .forEach(
            rule -> {
              if (!ids.add(rule.head().id())) {
                throw new IllegalArgumentException("two rules have the id " + rule.head().id());
              }
              var reason = Admission.refusal(rule.condition());
              if (reason == null) {
                accepted.add(rule);
              } else {
                refused.put(rule.head().id(), reason);
              }
            });
    return new RuleSet(
        sources, refused, List.of(new Layer(accepted, sources, List.of())), accepted);
  }

  /**
   * This set with one rule more, or with another in place of the one of the same id. Where it
   * cannot be compiled it is found in {@link #refused}, and the one before is gone.
   */
  public RuleSet with(Rule.Detection rule) {
    var id = rule.head().id();
    Map<String, Rule.Detection> active = new TreeMap<>();
    rules.forEach(one -> active.put(one.head().id(), one));
    Map<String, String> why = new LinkedHashMap<>(refused);
    why.remove(id);
    var reason = Admission.refusal(rule.condition());
    if (reason != null) {
      why.put(id, reason);
      active.remove(id);
    } else {
      active.put(id, rule);
    }
    return next(why, active.values());
  }

  /**
   * The set of these rules. Where they differ little from this one's, only what differs is
   * compiled; else all, as by {@link #compile} and {@link #compact}. It is ready for the kinds of
   * events that came so far.
   *
   * @throws IllegalArgumentException when two rules have the same id
   */
  public RuleSet change(Collection<Rule.Detection> wanted, LogSources logSources) {
    var base = layers.getFirst();
    Map<String, Rule.Detection> known = new HashMap<>();
    base.rules().forEach(rule -> known.put(rule.head().id(), rule));
    Map<String, Rule.Detection> active = new TreeMap<>();
    Map<String, String> why = new LinkedHashMap<>();
    for (var rule : wanted) {
      var id = rule.head().id();
      var before = known.get(id);
      var reason = rule.equals(before) ? null : Admission.refusal(rule.condition());
      if (reason != null) {
        why.put(id, reason);
      } else if (active.put(id, rule.equals(before) ? before : rule) != null) {
        throw new IllegalArgumentException("two rules have the id " + id);
      }
    }
    boolean little =
        added(active.values()).size() <= MAX_ADDED
            && logSources.entries().equals(sources.entries());
    var next = little ? next(why, active.values()) : compile(wanted, logSources);
    next.layers.forEach(layer -> layer.prepare(base.kinds()));
    return next;
  }

  private RuleSet next(Map<String, String> why, Collection<Rule.Detection> active) {
    var base = layers.getFirst();
    var added = added(active);
    var all =
        added.isEmpty()
            ? List.of(base)
            : List.of(base, new Layer(added, sources, base.fields().names()));
    return new RuleSet(sources, why, all, active);
  }

  /** Those that the first layer does not have. */
  private List<Rule.Detection> added(Collection<Rule.Detection> active) {
    var old = same(layers.getFirst().rules());
    return active.stream().filter(rule -> !old.contains(rule)).toList();
  }

  /** This set without the rule of this id. */
  public RuleSet without(String ruleId) {
    Map<String, String> why = new LinkedHashMap<>(refused);
    why.remove(ruleId);
    return new RuleSet(
        sources,
        why,
        layers,
        rules.stream().filter(rule -> !rule.head().id().equals(ruleId)).toList());
  }

  /** The same rules compiled in one piece, for the kinds of events that came so far. */
  public RuleSet compact() {
    var whole = new RuleSet(sources, refused, List.of(new Layer(rules, sources, List.of())), rules);
    whole.layers.getFirst().prepare(layers.getFirst().kinds());
    return whole;
  }

  /**
   * Compiles beforehand what events of every log source need, so that the first event of a kind
   * does not wait. Takes about a second for thousands of rules, on all processors.
   */
  public RuleSet prepare() {
    var kinds =
        sources.entries().stream()
            .map(
                entry -> {
                  Map<String, List<String>> values = new LinkedHashMap<>();
                  entry.when().forEach((field, any) -> values.put(field, List.of(any.getFirst())));
                  return new Layer.Kind(values);
                })
            .distinct()
            .toList();
    layers.forEach(layer -> layer.prepare(kinds));
    return this;
  }

  /** Which rules see which events. */
  public LogSources logSources() {
    return sources;
  }

  /** The rules that are matched, in ascending order of their ids. */
  public List<Rule.Detection> rules() {
    return rules;
  }

  /** Whether a rule of this id is matched. */
  public boolean has(String ruleId) {
    return find(ruleId) >= 0;
  }

  /** Rule id → why it could not be compiled. */
  public Map<String, String> refused() {
    return refused;
  }

  /** Rules whose log source no event can have: they never match. */
  public List<Rule.Detection> unreachable() {
    return unreachable;
  }

  /**
   * What a rule matched in an event: the values that made its condition true, in the rule's order.
   * Empty when it does not match. Slow: for matches and for people.
   *
   * @throws IllegalArgumentException when there is no such rule, or the event cannot be read
   */
  public List<Alert.Match> explain(String ruleId, byte[] json) {
    return explanation(ruleId, json).matches();
  }

  /**
   * The outcome of every predicate of a rule on an event.
   *
   * @throws IllegalArgumentException when there is no such rule, or the event cannot be read
   */
  public Explanation explanation(String ruleId, byte[] json) {
    int place = find(ruleId);
    if (place < 0) {
      throw new IllegalArgumentException("no rule " + ruleId);
    }
    return layers.getFirst().explanation(rules.get(place), EventFields.all(json));
  }

  private int find(String ruleId) {
    int low = 0;
    int high = rules.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = rules.get(middle).head().id().compareTo(ruleId);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** Bytes of the tables compiled so far, about. */
  public long bytes() {
    return layers.stream().mapToLong(Layer::bytes).sum();
  }

  List<Layer> layers() {
    return layers;
  }

  int[] places(int layer) {
    return places.get(layer);
  }

  /** All fields that a layer reads. */
  FieldNames fields() {
    return layers.getLast().fields();
  }

  boolean searchAll() {
    return layers.stream().anyMatch(Layer::searchAll);
  }
}

package org.pehra.match;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.pehra.model.Alert;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Rule;

/**
 * Detection rules compiled for matching. Immutable to its users and safe for all threads: to change
 * rules, compile another and give the new one to new {@link Matcher}s. Groups of rules are compiled
 * when the first event that needs one arrives.
 */
public final class RuleSet {
  private final List<Rule.Detection> rules;
  private final Map<String, String> refused;
  private final List<Rule.Detection> unreachable;
  private final LogSources sources;
  private final Discriminators discriminators;
  private final FieldNames fields;
  private final boolean searchAll;
  private final Map<GroupKey, Group> groups = new ConcurrentHashMap<>();
  private final Map<List<GroupCompiler.Member>, Group> compiled = new ConcurrentHashMap<>();

  private RuleSet(List<Rule.Detection> rules, Map<String, String> refused, LogSources sources) {
    this.rules = rules;
    this.refused = refused;
    this.sources = sources;
    unreachable = rules.stream().filter(rule -> !sources.reaches(rule.logSource())).toList();
    discriminators =
        new Discriminators(sources, rules.stream().map(Rule.Detection::condition).toList());
    Set<String> wanted = new LinkedHashSet<>(discriminators.fields());
    rules.forEach(rule -> collect(rule.condition(), wanted));
    searchAll = wanted.remove(Predicate.KEYWORD);
    fields = new FieldNames(wanted);
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
    return new RuleSet(List.copyOf(accepted), Map.copyOf(refused), sources);
  }

  /** The rules that are matched, in ascending order of their ids. */
  public List<Rule.Detection> rules() {
    return rules;
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
    int at =
        Collections.binarySearch(rules.stream().map(rule -> rule.head().id()).toList(), ruleId);
    if (at < 0) {
      throw new IllegalArgumentException("no rule " + ruleId);
    }
    var rule = rules.get(at);
    var event = EventFields.all(json);
    var entries =
        discriminators.satisfied(discriminators.fields().stream().map(event::values).toList());
    return Explanation.of(rule, sees(rule, entries), event);
  }

  /** Bytes of the tables compiled so far, about. */
  public long bytes() {
    return compiled.values().stream().mapToLong(Group::bytes).sum();
  }

  Discriminators discriminators() {
    return discriminators;
  }

  FieldNames fields() {
    return fields;
  }

  boolean searchAll() {
    return searchAll;
  }

  private record GroupKey(BitSet entries, List<Integer> values) {}

  /** The group of events that satisfy these entries and have these discriminator values. */
  Group group(BitSet entries, int[] values) {
    var key = new GroupKey(entries, java.util.Arrays.stream(values).boxed().toList());
    var known = groups.get(key);
    if (known != null) {
      return known;
    }
    var members = members(entries, values);
    var group =
        compiled.computeIfAbsent(members, list -> new GroupCompiler(fields, list).compile());
    groups.put(key, group);
    return group;
  }

  private List<GroupCompiler.Member> members(BitSet entries, int[] values) {
    var folding = new ExprFolding(predicate -> discriminators.outcome(predicate, values));
    List<GroupCompiler.Member> members = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      if (sees(rules.get(i), entries)) {
        var condition = folding.fold(rules.get(i).condition());
        if (!(condition instanceof Expr.Constant constant) || constant.value()) {
          members.add(new GroupCompiler.Member(i, condition));
        }
      }
    }
    return members;
  }

  private boolean sees(Rule.Detection rule, BitSet entries) {
    return LogSources.seesEverything(rule.logSource())
        || entries.stream().anyMatch(i -> sources.entries().get(i).answers(rule.logSource()));
  }

  private static void collect(Expr expr, Set<String> wanted) {
    switch (expr) {
      case Expr.Constant constant -> {}
      case Expr.Not not -> collect(not.of(), wanted);
      case Expr.And and -> and.of().forEach(of -> collect(of, wanted));
      case Expr.Or or -> or.of().forEach(of -> collect(of, wanted));
      case Expr.AtLeast some -> some.of().forEach(of -> collect(of, wanted));
      case Expr.Leaf leaf -> {
        wanted.add(leaf.predicate().field());
        if (leaf.predicate() instanceof Predicate.FieldRef ref) {
          wanted.add(ref.other());
        }
      }
    }
  }
}

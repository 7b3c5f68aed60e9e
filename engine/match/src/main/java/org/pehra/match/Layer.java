package org.pehra.match;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Rule;

/**
 * Rules compiled together: a {@link RuleSet} is one layer, and a second, small one with the rules
 * that were added since. Groups of rules are compiled when the first event that needs one arrives,
 * or beforehand by {@link #prepare}. Immutable to its users and safe for all threads.
 */
final class Layer {
  private final List<Rule.Detection> rules;
  private final LogSources sources;
  private final Discriminators discriminators;
  private final FieldNames fields;
  private final boolean searchAll;
  private final Map<GroupKey, Group> groups = new ConcurrentHashMap<>();
  private final Map<List<GroupCompiler.Member>, Group> compiled = new ConcurrentHashMap<>();

  /** Events that groups were asked for, by their discriminators. */
  private final Set<Kind> kinds = ConcurrentHashMap.newKeySet();

  /**
   * Events that meet the same rules.
   *
   * @param values of each discriminator that has any
   */
  record Kind(Map<String, List<String>> values) {
    Kind {
      values = Map.copyOf(values);
    }

    List<List<String>> of(List<String> fields) {
      return fields.stream().map(field -> values.getOrDefault(field, List.of())).toList();
    }
  }

  private record GroupKey(BitSet entries, List<Integer> values) {}

  /**
   * @param rules admitted, in ascending order of their ids
   * @param known fields that other layers read: numbers of fields are the same in all layers
   */
  Layer(List<Rule.Detection> rules, LogSources sources, Collection<String> known) {
    this.rules = List.copyOf(rules);
    this.sources = sources;
    discriminators =
        new Discriminators(sources, rules.stream().map(Rule.Detection::condition).toList());
    Set<String> wanted = new LinkedHashSet<>(EventHeader.FIELDS);
    wanted.addAll(known);
    wanted.addAll(discriminators.fields());
    rules.forEach(rule -> collect(rule.condition(), wanted));
    searchAll = wanted.remove(Predicate.KEYWORD);
    fields = new FieldNames(wanted);
  }

  List<Rule.Detection> rules() {
    return rules;
  }

  Discriminators discriminators() {
    return discriminators;
  }

  /** Those of the layers before, then its own. */
  FieldNames fields() {
    return fields;
  }

  boolean searchAll() {
    return searchAll;
  }

  Set<Kind> kinds() {
    return kinds;
  }

  /** Bytes of the tables compiled so far, about. */
  long bytes() {
    return compiled.values().stream().mapToLong(Group::bytes).sum();
  }

  Explanation explanation(Rule.Detection rule, EventFields event) {
    var entries =
        discriminators.satisfied(discriminators.fields().stream().map(event::values).toList());
    var sources =
        entries.stream().mapToObj(i -> this.sources.entries().get(i).logSource()).toList();
    return Explanation.of(rule, sees(rule, entries), sources, event);
  }

  /** Compiles the groups of events of these kinds, on all processors. */
  void prepare(Collection<Kind> wanted) {
    wanted.parallelStream()
        .forEach(
            kind -> {
              var texts = kind.of(discriminators.fields());
              group(texts, discriminators.values(texts));
            });
  }

  /**
   * The group of events with these discriminators.
   *
   * @param texts by discriminator, all its values
   * @param values the same as numbers
   */
  Group group(List<List<String>> texts, int[] values) {
    var entries = discriminators.satisfied(texts);
    var key = new GroupKey(entries, java.util.Arrays.stream(values).boxed().toList());
    var known = groups.get(key);
    if (known != null) {
      return known;
    }
    var group =
        compiled.computeIfAbsent(
            members(entries, values), list -> new GroupCompiler(fields, list).compile());
    if (groups.put(key, group) == null) {
      kinds.add(kind(texts));
    }
    return group;
  }

  private Kind kind(List<List<String>> texts) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      if (!texts.get(i).isEmpty()) {
        values.put(discriminators.fields().get(i), List.copyOf(texts.get(i)));
      }
    }
    return new Kind(values);
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

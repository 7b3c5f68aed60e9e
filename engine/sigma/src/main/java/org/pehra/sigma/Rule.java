package org.pehra.sigma;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Level;
import org.pehra.model.RuleRef;

/** A rule that was read and is valid. */
public sealed interface Rule permits Rule.Detection, Rule.Correlation {

  Head head();

  default RuleRef ref() {
    return new RuleRef(head().id(), head().version());
  }

  /**
   * What every rule carries.
   *
   * @param id {@code id}, else {@code name}, else the title
   * @param name {@code name}, by which correlations refer to it; may be empty
   * @param version content hash, see {@link org.pehra.model.Ids#version}
   * @param custom all other attributes, {@code author}, {@code related}, {@code pehra} and those
   *     that Sigma does not define, as plain YAML values
   */
  record Head(
      String id,
      String name,
      String version,
      String title,
      String description,
      Level level,
      String status,
      List<String> tags,
      List<String> falsePositives,
      List<String> references,
      Map<String, Object> custom,
      Position position) {
    public Head {
      tags = List.copyOf(tags);
      falsePositives = List.copyOf(falsePositives);
      references = List.copyOf(references);
      custom = Map.copyOf(custom);
    }
  }

  /**
   * A stateless rule.
   *
   * @param logSource which events it sees, after pipelines
   * @param condition all pipelines and filters applied
   * @param fields {@code fields} of the rule: what an analyst should see, as event field names
   * @param groupBy {@code pehra.group-by}: entity of the stand-alone alert; empty for the default
   * @param logSourceAt where the log source stands in the rule file
   * @param intel {@code pehra.intel}: which indicators an event must meet besides; absent for none
   */
  record Detection(
      Head head,
      LogSource logSource,
      Expr condition,
      List<String> fields,
      List<String> groupBy,
      Position logSourceAt,
      @Nullable Intel intel)
      implements Rule {
    /** For rules that stand in no file: the log source is where the rule is. */
    public Detection(
        Head head, LogSource logSource, Expr condition, List<String> fields, List<String> groupBy) {
      this(head, logSource, condition, fields, groupBy, head.position(), null);
    }

    public Detection {
      fields = List.copyOf(fields);
      groupBy = List.copyOf(groupBy);
    }
  }

  /**
   * An event counts only where one of these fields holds a known indicator.
   *
   * @param fields of the event
   * @param minConfidence 0 to 100; indicators below it are left out
   */
  record Intel(List<String> fields, int minConfidence) {
    /** The indicator's value, a field of what matched: rules may group by it. */
    public static final String INDICATOR = "threat.indicator.name";

    public static final String PROVIDER = "threat.indicator.provider";
    public static final String CONFIDENCE = "threat.indicator.confidence";

    public Intel {
      fields = List.copyOf(fields);
    }
  }

  /**
   * A stateful rule over other rules.
   *
   * @param type kind
   * @param rules ids of the rules it is over, detections or correlations, in the file's order
   * @param groupBy group-by names as written; aliases not yet resolved
   * @param aliases alias → (rule id → field of that rule's events)
   * @param timespanMillis window length in milliseconds
   * @param condition threshold, or the extended temporal condition
   * @param fields {@code condition.field}: the aggregated fields; empty for counts
   * @param percentile for {@code value_percentile}, 0 to 100
   * @param generate base rules raise alerts of their own too
   * @param scope inside one institution, or across
   * @param addition what Pehra adds; absent for a correlation of Sigma's own kinds
   */
  record Correlation(
      Head head,
      Type type,
      List<String> rules,
      List<String> groupBy,
      Map<String, Map<String, String>> aliases,
      long timespanMillis,
      Condition condition,
      List<String> fields,
      double percentile,
      boolean generate,
      Scope scope,
      @Nullable Addition addition)
      implements Rule {
    public Correlation {
      rules = List.copyOf(rules);
      groupBy = List.copyOf(groupBy);
      aliases = Map.copyOf(aliases);
      fields = List.copyOf(fields);
    }

    /** A correlation of Sigma's own kinds. */
    public Correlation(
        Head head,
        Type type,
        List<String> rules,
        List<String> groupBy,
        Map<String, Map<String, String>> aliases,
        long timespanMillis,
        Condition condition,
        List<String> fields,
        double percentile,
        boolean generate,
        Scope scope) {
      this(
          head,
          type,
          rules,
          groupBy,
          aliases,
          timespanMillis,
          condition,
          fields,
          percentile,
          generate,
          scope,
          null);
    }

    /** The field of a base rule's events that a group-by name stands for. */
    public String groupField(String groupBy, String ruleId) {
      return Optional.ofNullable(aliases.get(groupBy))
          .map(alias -> alias.get(ruleId))
          .orElse(groupBy);
    }
  }

  /** Kinds of correlation; the name in lower case is Sigma's. */
  enum Type {
    EVENT_COUNT,
    VALUE_COUNT,
    VALUE_SUM,
    VALUE_AVG,
    VALUE_PERCENTILE,
    VALUE_MEDIAN,
    TEMPORAL,
    TEMPORAL_ORDERED
  }

  /** Whether a group lies inside one institution. */
  enum Scope {
    INSTITUTION,
    NATIONAL
  }

  /** When a correlation fires. */
  sealed interface Condition {
    /**
     * Bounds that must all hold.
     *
     * @param bounds operator → value; never empty
     */
    record Threshold(Map<Comparison, Double> bounds) implements Condition {
      public Threshold {
        bounds = Map.copyOf(bounds);
      }
    }

    /**
     * All base rules: what {@code temporal} and {@code temporal_ordered} mean without a condition.
     */
    record AllRules() implements Condition {}

    /** The extended temporal condition over rule ids. */
    record Formula(RuleExpr expression) implements Condition {}
  }

  /** A boolean expression over rule ids. */
  sealed interface RuleExpr {
    record Ref(String ruleId) implements RuleExpr {}

    record And(List<RuleExpr> of) implements RuleExpr {}

    record Or(List<RuleExpr> of) implements RuleExpr {}

    record Not(RuleExpr of) implements RuleExpr {}

    /** At least {@code n} of the rules were seen. */
    record AtLeast(int n, List<RuleExpr> of) implements RuleExpr {}
  }

  /** Comparison operators of conditions and numeric modifiers. */
  enum Comparison {
    EQ,
    NEQ,
    GT,
    GTE,
    LT,
    LTE
  }

  /**
   * Rule ids that a correlation or filter names are resolved to ids; this is the set a detection is
   * a base rule of.
   */
  static Set<String> baseRules(List<? extends Rule> rules) {
    var bases = new java.util.HashSet<String>();
    for (var rule : rules) {
      if (rule instanceof Correlation correlation && !correlation.generate()) {
        bases.addAll(correlation.rules());
      }
    }
    return Set.copyOf(bases);
  }
}

package org.pehra.correlate;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.pehra.sigma.Rule.Comparison;
import org.pehra.sigma.Rule.RuleExpr;

/** Whether a rule's condition holds for an aggregate; and how EPL writes it. */
sealed interface Judge {
  int MOST_BOUNDS = Comparison.values().length;

  boolean holds(double value);

  /**
   * @param aggregate the EPL expression of the aggregate
   */
  String epl(String aggregate);

  /**
   * The same with the numbers that rules differ in as {@code bound0}, {@code bound1} …, so that one
   * statement serves them all.
   */
  default String sharedEpl(String aggregate) {
    return epl(aggregate);
  }

  /** Those numbers, at most {@link #MOST_BOUNDS}. */
  default double[] bounds() {
    return new double[0];
  }

  /**
   * More events never make it false: it can be judged at each event, whatever else ties with it.
   */
  boolean monotone();

  /** All bounds hold. */
  record Bounds(Map<Comparison, Double> of) implements Judge {
    @Override
    public boolean holds(double value) {
      for (var bound : of.entrySet()) {
        if (!holds(value, bound.getKey(), bound.getValue())) {
          return false;
        }
      }
      return true;
    }

    private static boolean holds(double value, Comparison comparison, double bound) {
      return switch (comparison) {
        case EQ -> value == bound;
        case NEQ -> value != bound;
        case GT -> value > bound;
        case GTE -> value >= bound;
        case LT -> value < bound;
        case LTE -> value <= bound;
      };
    }

    /** How far a value is from the bounds, as a share of them; more than 0 where one is missed. */
    double shortfall(double value) {
      if (Double.isNaN(value)) {
        return Double.POSITIVE_INFINITY;
      }
      double missed = 0;
      for (var bound : of.entrySet()) {
        if (!holds(value, bound.getKey(), bound.getValue())) {
          double distance = Math.abs(value - bound.getValue());
          missed += Math.max(1e-6, distance / Math.max(1, Math.abs(bound.getValue())));
        }
      }
      return missed;
    }

    @Override
    public String epl(String aggregate) {
      var all = new StringJoiner(" and ");
      sorted()
          .forEach(bound -> all.add(aggregate + sign(bound.getKey()) + number(bound.getValue())));
      return all.toString();
    }

    @Override
    public String sharedEpl(String aggregate) {
      var all = new StringJoiner(" and ");
      var sorted = sorted();
      for (int i = 0; i < sorted.size(); i++) {
        all.add(aggregate + sign(sorted.get(i).getKey()) + "bound" + i);
      }
      return all.toString();
    }

    @Override
    public double[] bounds() {
      return sorted().stream().mapToDouble(Map.Entry::getValue).toArray();
    }

    private List<Map.Entry<Comparison, Double>> sorted() {
      return of.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    }

    @Override
    public boolean monotone() {
      // a loop: it is asked for each group
      for (var comparison : of.keySet()) {
        if (comparison != Comparison.GT && comparison != Comparison.GTE) {
          return false;
        }
      }
      return true;
    }

    private static String sign(Comparison comparison) {
      return switch (comparison) {
        case EQ -> " = ";
        case NEQ -> " != ";
        case GT -> " > ";
        case GTE -> " >= ";
        case LT -> " < ";
        case LTE -> " <= ";
      };
    }

    static String number(double value) {
      return value == Math.rint(value) && Math.abs(value) < 1e15
          ? Long.toString((long) value) + "d"
          : value + "d";
    }
  }

  /** Every one of the first {@code legs} base rules was seen. */
  record AllLegs(int legs) implements Judge {
    @Override
    public boolean holds(double mask) {
      return mask == full();
    }

    private double full() {
      return (double) ((1L << legs) - 1);
    }

    @Override
    public String epl(String aggregate) {
      return aggregate + " = " + Bounds.number(full());
    }

    @Override
    public String sharedEpl(String aggregate) {
      return aggregate + " = bound0";
    }

    @Override
    public double[] bounds() {
      return new double[] {full()};
    }

    @Override
    public boolean monotone() {
      return true;
    }
  }

  /** A boolean expression over which base rules were seen. */
  record Formula(RuleExpr expression, List<String> legs) implements Judge {
    @Override
    public boolean holds(double mask) {
      return holds(expression, (long) mask);
    }

    private boolean holds(RuleExpr of, long mask) {
      return switch (of) {
        case RuleExpr.Ref ref -> (mask >> legs.indexOf(ref.ruleId()) & 1) == 1;
        case RuleExpr.And and -> and.of().stream().allMatch(e -> holds(e, mask));
        case RuleExpr.Or or -> or.of().stream().anyMatch(e -> holds(e, mask));
        case RuleExpr.Not not -> !holds(not.of(), mask);
        case RuleExpr.AtLeast least ->
            least.of().stream().filter(e -> holds(e, mask)).count() >= least.n();
      };
    }

    @Override
    public String epl(String aggregate) {
      return epl(expression, "cast(" + aggregate + ", long)");
    }

    private String epl(RuleExpr of, String mask) {
      return switch (of) {
        case RuleExpr.Ref ref ->
            "(" + mask + " & " + (1L << legs.indexOf(ref.ruleId())) + "L) != 0";
        case RuleExpr.And and -> joined(and.of(), " and ", mask);
        case RuleExpr.Or or -> joined(or.of(), " or ", mask);
        case RuleExpr.Not not -> "not (" + epl(not.of(), mask) + ")";
        case RuleExpr.AtLeast least -> {
          var sum = new StringJoiner(" + ", "(", ") >= " + least.n());
          least.of().forEach(e -> sum.add("(case when " + epl(e, mask) + " then 1 else 0 end)"));
          yield sum.toString();
        }
      };
    }

    private String joined(List<RuleExpr> of, String by, String mask) {
      var all = new StringJoiner(by, "(", ")");
      of.forEach(e -> all.add(epl(e, mask)));
      return all.toString();
    }

    @Override
    public boolean monotone() {
      return monotone(expression);
    }

    private static boolean monotone(RuleExpr of) {
      return switch (of) {
        case RuleExpr.Ref ref -> !ref.ruleId().isEmpty();
        case RuleExpr.And and -> and.of().stream().allMatch(Formula::monotone);
        case RuleExpr.Or or -> or.of().stream().allMatch(Formula::monotone);
        case RuleExpr.Not not -> false;
        case RuleExpr.AtLeast least -> least.of().stream().allMatch(Formula::monotone);
      };
    }
  }

  /** The rule ids that a formula names but the correlation does not list. */
  static List<String> strangers(RuleExpr of, List<String> legs) {
    return switch (of) {
      case RuleExpr.Ref ref -> legs.contains(ref.ruleId()) ? List.of() : List.of(ref.ruleId());
      case RuleExpr.And and -> and.of().stream().flatMap(e -> strangers(e, legs).stream()).toList();
      case RuleExpr.Or or -> or.of().stream().flatMap(e -> strangers(e, legs).stream()).toList();
      case RuleExpr.Not not -> strangers(not.of(), legs);
      case RuleExpr.AtLeast l -> l.of().stream().flatMap(e -> strangers(e, legs).stream()).toList();
    };
  }
}

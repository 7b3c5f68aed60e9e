package org.pehra.match;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Rule.Comparison;

/**
 * From a number to the comparisons it satisfies: equality by hash, bounds in order, so that no more
 * than the satisfied ones are looked at. Immutable.
 */
final class NumberIndex {
  private record Bound(Comparison comparison, double value, int bit) {}

  private final Map<Double, int[]> equal = new HashMap<>();

  /** Bounds from below, the lowest first. */
  private final List<Bound> below = new ArrayList<>();

  /** Bounds from above, the highest first. */
  private final List<Bound> above = new ArrayList<>();

  NumberIndex(
      Map<Predicate.NumberEquals, Integer> equals, Map<Predicate.NumberCompare, Integer> bounds) {
    equals.forEach(
        (number, bit) -> equal.merge(number.value() + 0.0, new int[] {bit}, FieldIndex::concat));
    bounds.forEach(
        (number, bit) -> {
          var bound = new Bound(number.comparison(), number.value(), bit);
          switch (number.comparison()) {
            case GT, GTE -> below.add(bound);
            case LT, LTE -> above.add(bound);
            case EQ, NEQ -> throw new IllegalArgumentException("equality is no bound");
          }
        });
    below.sort(Comparator.comparingDouble(Bound::value));
    above.sort(Comparator.comparingDouble(Bound::value).reversed());
  }

  boolean isEmpty() {
    return equal.isEmpty() && below.isEmpty() && above.isEmpty();
  }

  void find(double number, Hits hits) {
    int[] bits = equal.isEmpty() ? null : equal.get(number + 0.0);
    if (bits != null) {
      hits.addAll(bits);
    }
    find(below, number, hits);
    find(above, number, hits);
  }

  private static void find(List<Bound> bounds, double number, Hits hits) {
    for (var bound : bounds) {
      if (TimeText.compare(bound.comparison, number, bound.value)) {
        hits.add(bound.bit);
      } else if (number != bound.value) {
        return;
      }
    }
  }
}

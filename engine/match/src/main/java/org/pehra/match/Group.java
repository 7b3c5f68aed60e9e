package org.pehra.match;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;

/**
 * The rules that see the same events, compiled together. Fields and rules have numbers of the
 * group's own. Immutable.
 *
 * @param rules numbers in the layer, ascending
 * @param localField the group's number of each field of the layer, or -1
 * @param indexes by field; null where the field is read only for comparing it with another
 * @param keywords searches every value; null when no rule asks for it
 * @param filter rules out that any keyword occurs; null where it cannot be told beforehand
 * @param absent the predicates satisfied when an event has no field at all
 * @param absentBit by field, the bit to clear when it has a value, or -1
 * @param candidates by bit, the rules to evaluate when it is satisfied
 * @param always rules to evaluate for every event
 * @param programs by rule
 * @param conditions by rule, what the program was made of
 * @param bits of the predicates
 * @param ids how many ids an index may report
 */
@SuppressWarnings("ArrayRecordComponent") // read by hot loops, never compared
record Group(
    int[] rules,
    int[] localField,
    @Nullable FieldIndex[] indexes,
    @Nullable FieldIndex keywords,
    @Nullable KeywordFilter filter,
    long[] absent,
    int[] absentBit,
    int[][] candidates,
    int[] always,
    List<Program> programs,
    List<Expr> conditions,
    Map<Predicate, Integer> bits,
    int ids) {

  boolean isEmpty() {
    return rules.length == 0;
  }

  /** Working memory for what its indexes find. */
  Hits hits() {
    int reports = keywords == null ? 0 : keywords.reports();
    for (var index : indexes) {
      reports = index == null ? reports : Math.max(reports, index.reports());
    }
    return new Hits(ids, reports);
  }

  long bytes() {
    long size = keywords == null ? 0 : keywords.bytes();
    for (var index : indexes) {
      size += index == null ? 0 : index.bytes();
    }
    return size;
  }
}

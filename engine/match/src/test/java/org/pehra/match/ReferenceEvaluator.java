package org.pehra.match;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;

/**
 * What a condition means, written to be read and not to be fast. Shares no code with the engine:
 * {@link ReferenceText}, {@link ReferenceValues} and {@link ReferenceRegex} are its own.
 *
 * @param event field → its values as text; absent and null fields are not there
 * @param outcomes answers for one value, maybe remembered
 */
record ReferenceEvaluator(Map<String, List<String>> event, Outcomes outcomes) {
  private static final Set<String> DIGESTS =
      Set.of("hash", "hashes", "md5", "sha1", "sha256", "sha512", "imphash", "imp_hash");
  private static final Set<String> IDS = Set.of("id", "entity_id", "guid", "uuid");

  ReferenceEvaluator(Map<String, List<String>> event) {
    this(event, remembering());
  }

  /** Whether a value satisfies a predicate. */
  interface Outcomes {
    boolean holds(Predicate predicate, String value);
  }

  boolean holds(Expr expr) {
    return switch (expr) {
      case Expr.Constant constant -> constant.value();
      case Expr.Not not -> !holds(not.of());
      case Expr.And and -> and.of().stream().allMatch(this::holds);
      case Expr.Or or -> or.of().stream().anyMatch(this::holds);
      case Expr.AtLeast some -> some.of().stream().filter(this::holds).count() >= some.n();
      case Expr.Leaf leaf -> holds(leaf.predicate());
    };
  }

  boolean holds(Predicate predicate) {
    if (predicate.field().equals(Predicate.KEYWORD)) {
      return event.entrySet().stream()
          .filter(field -> searched(field.getKey()))
          .anyMatch(field -> field.getValue().stream().anyMatch(v -> outcomes.holds(predicate, v)));
    }
    var values = event.getOrDefault(predicate.field(), List.of());
    return switch (predicate) {
      case Predicate.Null absent -> values.isEmpty();
      case Predicate.Exists exists -> !values.isEmpty();
      case Predicate.FieldRef ref ->
          values.stream()
              .anyMatch(
                  left ->
                      event.getOrDefault(ref.other(), List.of()).stream()
                          .anyMatch(right -> ReferenceText.compare(ref.match(), left, right)));
      default -> values.stream().anyMatch(value -> outcomes.holds(predicate, value));
    };
  }

  /** Keywords search all values except event.original, hashes and ids (sigma.md, pin 9). */
  static boolean searched(String field) {
    var segments = List.of(field.toLowerCase(java.util.Locale.ROOT).split("\\.", -1));
    return !field.equals("event.original")
        && !field.equals("pehra.source")
        && segments.stream().noneMatch(DIGESTS::contains)
        && !IDS.contains(segments.getLast())
        && !segments.getLast().endsWith("guid");
  }

  /** Folds each value once. */
  private static Outcomes remembering() {
    Map<String, String> folded = new HashMap<>();
    return (predicate, value) ->
        holds(predicate, value, folded.computeIfAbsent(value, ReferenceText::fold));
  }

  static boolean holds(Predicate predicate, String value, String folded) {
    return switch (predicate) {
      case Predicate.Text text -> ReferenceText.matches(text, value, folded);
      case Predicate.Regex regex -> ReferenceRegex.finds(regex.pattern(), regex.flags(), value);
      case Predicate.Cidr cidr -> ReferenceValues.inside(cidr.network(), value);
      case Predicate.NumberEquals number ->
          ReferenceValues.number(value).filter(n -> n == number.value()).isPresent();
      case Predicate.NumberCompare number ->
          ReferenceValues.number(value)
              .filter(n -> ReferenceValues.compare(number.comparison(), n, number.value()))
              .isPresent();
      case Predicate.TimePart part -> ReferenceValues.time(part, value);
      case Predicate.Exists exists -> true;
      case Predicate.Null absent -> false;
      case Predicate.FieldRef ref -> throw new AssertionError();
    };
  }
}

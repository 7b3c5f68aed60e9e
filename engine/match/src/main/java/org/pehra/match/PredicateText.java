package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Predicate.Part;

/** Finds where in an event's text a predicate holds. */
record PredicateText(EventFields event) {
  /** A part of a text, as indexes of characters. */
  private record Span(int start, int end) {}

  /** Where the text is longer than this, a pattern of several parts shows the whole value. */
  private static final int MAX_FITTED = 2000;

  private static final Span NOWHERE = new Span(-1, -1);

  /** The first value that satisfies the predicate; absent when none does. */
  Optional<Alert.Match> match(Expr.Leaf leaf) {
    var predicate = leaf.predicate();
    if (predicate.field().equals(Predicate.KEYWORD)) {
      return event.all().entrySet().stream()
          .filter(field -> FieldNames.searched(field.getKey()))
          .flatMap(field -> first(leaf, field.getKey(), field.getValue()).stream())
          .findFirst();
    }
    var values = event.values(predicate.field());
    if (predicate instanceof Predicate.Null) {
      return values.isEmpty()
          ? Optional.of(new Alert.Match(leaf.selection(), predicate.field(), "", -1, -1))
          : Optional.empty();
    }
    return first(leaf, predicate.field(), values);
  }

  /** What the event has in the predicate's field; nothing for keywords. */
  List<String> values(Expr.Leaf leaf) {
    var field = leaf.predicate().field();
    return field.equals(Predicate.KEYWORD) ? List.of() : event.values(field);
  }

  private Optional<Alert.Match> first(Expr.Leaf leaf, String field, List<String> values) {
    for (var value : values) {
      var span = span(leaf.predicate(), value);
      if (span != null) {
        return Optional.of(
            new Alert.Match(leaf.selection(), field, value, span.start(), span.end()));
      }
    }
    return Optional.empty();
  }

  private @Nullable Span span(Predicate predicate, String value) {
    return switch (predicate) {
      case Predicate.Text text -> text(text, value);
      case Predicate.Regex regex -> {
        var matcher = ValueTest.pattern(regex).matcher(value);
        yield matcher.find() ? new Span(matcher.start(), matcher.end()) : null;
      }
      case Predicate.Cidr cidr -> whole(Network.parse(cidr.network()).contains(value), value);
      case Predicate.NumberEquals number -> whole(NumberText.parse(value) == number.value(), value);
      case Predicate.NumberCompare number -> {
        double found = NumberText.parse(value);
        yield whole(
            !Double.isNaN(found) && TimeText.compare(number.comparison(), found, number.value()),
            value);
      }
      case Predicate.TimePart part ->
          whole(
              TimeText.test(part, ZoneId.of(part.zone().isEmpty() ? "UTC" : part.zone()), value),
              value);
      case Predicate.FieldRef ref ->
          whole(
              event.values(ref.other()).stream()
                  .anyMatch(
                      other ->
                          GroupRun.compare(Folding.fold(value), Folding.fold(other), ref.match())),
              value);
      case Predicate.Exists exists -> NOWHERE;
      case Predicate.Null absent -> null;
    };
  }

  private static @Nullable Span whole(boolean holds, String value) {
    return holds ? new Span(0, value.length()) : null;
  }

  /** The tightest fit of what stands between the outer wildcards. */
  private static @Nullable Span text(Predicate.Text text, String value) {
    var pattern = TextPattern.of(text);
    byte[] bytes = text.cased() ? Folding.bytes(value) : Folding.foldedBytes(value);
    if (!pattern.matches(bytes, bytes.length)) {
      return null;
    }
    var parts = text.parts();
    if (parts.stream().allMatch(part -> part instanceof Part.AnyText)) {
      return parts.isEmpty() ? new Span(0, 0) : NOWHERE;
    }
    int[] points = value.codePoints().map(c -> text.cased() ? c : Folding.fold(c)).toArray();
    byte[] literal = pattern.single();
    if (literal == null && points.length > MAX_FITTED) {
      return new Span(0, value.length());
    }
    int start = 0;
    int end = points.length;
    if (literal != null) {
      int[] found = new String(literal, UTF_8).codePoints().toArray();
      start =
          !pattern.openStart()
              ? 0
              : pattern.openEnd() ? indexOf(points, found) : end - found.length;
      end = start + found.length;
    } else {
      start = pattern.openStart() ? start(text, points) : 0;
      end = pattern.openEnd() ? end(text, points, start) : end;
    }
    return new Span(value.offsetByCodePoints(0, start), value.offsetByCodePoints(0, end));
  }

  private static int indexOf(int[] points, int[] found) {
    int at = 0;
    while (!Arrays.equals(points, at, at + found.length, found, 0, found.length)) {
      at++;
    }
    return at;
  }

  /** The first index from which the pattern without its leading wildcard matches. */
  private static int start(Predicate.Text text, int[] points) {
    var parts = text.parts().subList(1, text.parts().size());
    var tied = new Predicate.Text(text.field(), parts, text.cased());
    int at = 0;
    while (at < points.length && !matches(tied, points, at, points.length)) {
      at++;
    }
    return at;
  }

  /** The first index up to which the pattern without its outer wildcards matches. */
  private static int end(Predicate.Text text, int[] points, int start) {
    var parts = text.parts();
    boolean openStart = parts.getFirst() instanceof Part.AnyText;
    var tied =
        new Predicate.Text(
            text.field(), parts.subList(openStart ? 1 : 0, parts.size() - 1), text.cased());
    int at = start;
    while (at < points.length && !matches(tied, points, start, at)) {
      at++;
    }
    return at;
  }

  private static boolean matches(Predicate.Text text, int[] points, int from, int to) {
    byte[] bytes = Folding.bytes(new String(points, from, to - from));
    return TextPattern.of(text).matches(bytes, bytes.length);
  }
}

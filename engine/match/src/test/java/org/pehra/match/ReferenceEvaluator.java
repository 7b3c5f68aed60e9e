package org.pehra.match;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Predicate.Part;
import org.pehra.sigma.Rule.Comparison;

/**
 * What a condition means, written to be read and not to be fast. Shares no code with the engine.
 *
 * @param event field → its values as text; absent and null fields are not there
 */
record ReferenceEvaluator(Map<String, List<String>> event) {
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

  private boolean holds(Predicate predicate) {
    if (predicate.field().equals(Predicate.KEYWORD)) {
      return event.entrySet().stream()
          .filter(
              field ->
                  !List.of("event.original", "event.hash", "event.id").contains(field.getKey()))
          .anyMatch(field -> field.getValue().stream().anyMatch(value -> holds(predicate, value)));
    }
    var values = event.getOrDefault(predicate.field(), List.of());
    return switch (predicate) {
      case Predicate.Null absent -> values.isEmpty();
      case Predicate.FieldRef ref ->
          values.stream()
              .anyMatch(
                  left ->
                      event.getOrDefault(ref.other(), List.of()).stream()
                          .anyMatch(right -> compare(ref.match(), left, right)));
      default -> values.stream().anyMatch(value -> holds(predicate, value));
    };
  }

  private static boolean compare(Predicate.TextMatch match, String left, String right) {
    return switch (match) {
      case EQUALS -> left.equalsIgnoreCase(right);
      case STARTS_WITH -> left.regionMatches(true, 0, right, 0, right.length());
      case ENDS_WITH ->
          left.regionMatches(true, left.length() - right.length(), right, 0, right.length());
      case CONTAINS -> {
        for (int i = 0; i + right.length() <= left.length(); i++) {
          if (left.regionMatches(true, i, right, 0, right.length())) {
            yield true;
          }
        }
        yield false;
      }
    };
  }

  private static boolean holds(Predicate predicate, String value) {
    return switch (predicate) {
      case Predicate.Text text -> matches(text.parts(), 0, value, 0, text.cased());
      case Predicate.Regex regex -> regex(regex).matcher(value).find();
      case Predicate.Cidr cidr -> inside(cidr.network(), value);
      case Predicate.NumberEquals number ->
          isNumber(value) && Double.parseDouble(value) == number.value();
      case Predicate.NumberCompare number ->
          isNumber(value)
              && compare(
                  number.comparison(), Double.compare(Double.parseDouble(value), number.value()));
      case Predicate.TimePart part -> time(part, value);
      case Predicate.Exists exists -> true;
      case Predicate.Null absent -> throw new AssertionError();
      case Predicate.FieldRef ref -> throw new AssertionError();
    };
  }

  /** Whether the parts from one on match the text from an index on; tries every way. */
  private static boolean matches(List<Part> parts, int part, String text, int at, boolean cased) {
    if (part == parts.size()) {
      return at == text.length();
    }
    return switch (parts.get(part)) {
      case Part.AnyText any -> {
        for (int i = at; i <= text.length(); i++) {
          if (matches(parts, part + 1, text, i, cased)) {
            yield true;
          }
        }
        yield false;
      }
      case Part.AnyChar any ->
          at < text.length()
              && matches(parts, part + 1, text, text.offsetByCodePoints(at, 1), cased);
      case Part.Literal literal ->
          text.regionMatches(!cased, at, literal.text(), 0, literal.text().length())
              && matches(parts, part + 1, text, at + literal.text().length(), cased);
    };
  }

  private static Pattern regex(Predicate.Regex regex) {
    int flags = 0;
    for (var flag : regex.flags()) {
      flags |=
          switch (flag) {
            case IGNORE_CASE -> Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
            case MULTILINE -> Pattern.MULTILINE;
            case DOTALL -> Pattern.DOTALL;
          };
    }
    return Pattern.compile(regex.pattern(), flags | Pattern.UNIX_LINES);
  }

  private static boolean isNumber(String text) {
    return text.matches("[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?") && text.length() <= 64;
  }

  private static boolean compare(Comparison comparison, int order) {
    return switch (comparison) {
      case EQ -> order == 0;
      case NEQ -> order != 0;
      case GT -> order > 0;
      case GTE -> order >= 0;
      case LT -> order < 0;
      case LTE -> order <= 0;
    };
  }

  /** Compares the addresses' leading bits as numbers. */
  private static boolean inside(String network, String address) {
    var parts = network.split("/");
    if (!address.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")
        || address.matches("[0-9.]+") && !address.matches("([0-9]+\\.){3}[0-9]+")) {
      return false;
    }
    try {
      byte[] base = InetAddress.getByName(parts[0]).getAddress();
      byte[] one = InetAddress.getByName(address).getAddress();
      int shift = base.length * 8 - Integer.parseInt(parts[1]);
      return base.length == one.length
          && new BigInteger(1, base)
              .shiftRight(shift)
              .equals(new BigInteger(1, one).shiftRight(shift));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static boolean time(Predicate.TimePart part, String value) {
    var zone = ZoneId.of(part.zone());
    ZonedDateTime time;
    try {
      if (isNumber(value)) {
        double number = Double.parseDouble(value);
        double millis = number >= 100_000_000_000L ? number : number * 1000;
        if (millis >= 100_000_000_000_000L) {
          return false;
        }
        time = Instant.ofEpochMilli((long) millis).atZone(zone);
      } else if (value.matches(".*T.*(Z|[-+]..:..)")) {
        time = OffsetDateTime.parse(value).atZoneSameInstant(zone);
      } else {
        time = LocalDateTime.parse(value).atZone(zone);
      }
    } catch (DateTimeParseException e) {
      return false;
    }
    int found =
        switch (part.unit()) {
          case MINUTE -> time.get(ChronoField.MINUTE_OF_HOUR);
          case HOUR -> time.get(ChronoField.HOUR_OF_DAY);
          case DAY -> time.get(ChronoField.DAY_OF_MONTH);
          case WEEK -> time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
          case MONTH -> time.get(ChronoField.MONTH_OF_YEAR);
          case YEAR -> time.get(ChronoField.YEAR);
        };
    return compare(part.comparison(), Integer.compare(found, part.value()));
  }
}

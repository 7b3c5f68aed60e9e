package org.pehra.alerts;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Random queries and their text. */
final class RandomQueries {
  private static final List<String> KEYWORDS =
      List.of(
          "rule",
          "level",
          "status",
          "triage",
          "by",
          "scope",
          "institution",
          "tag",
          "late",
          "group",
          "entity",
          "host.name",
          "user.name",
          "process.command_line",
          "payment.amount",
          "labels",
          "group.host.name",
          "process.exit");

  private final Random random;
  private final Samples samples;

  RandomQueries(long seed) {
    random = new Random(seed);
    samples = new Samples(seed + 1);
  }

  Clause clause(int depth) {
    int kind = random.nextInt(depth > 0 ? 10 : 6);
    return switch (kind) {
      case 0, 1 -> new Clause.Has(text(), pattern(samples.words(2)), 0);
      case 2, 3, 4 -> keyword();
      case 5 -> range();
      case 6 -> new Clause.Not(clause(depth - 1));
      case 7 -> new Clause.Or(parts(depth));
      default -> new Clause.And(parts(depth));
    };
  }

  private String text() {
    return samples.one(List.of("text", "text", "sentence", "title", "comment"));
  }

  private List<Clause> parts(int depth) {
    return Stream.generate(() -> clause(depth - 1)).limit(2 + random.nextInt(2)).toList();
  }

  private Clause keyword() {
    var field = samples.one(KEYWORDS);
    var name = field.equals("labels") ? "process.command_line" : field;
    var value =
        switch (name) {
          case "rule" -> samples.one(List.of("rule-1", "Rule cash", "RULE-2"));
          case "level" -> samples.one(List.of("low", "HIGH", "critical"));
          case "status" -> samples.one(List.of("open", "withdrawn"));
          case "triage" -> samples.one(List.of("new", "closed", "acknowledged"));
          case "by" -> "bilal";
          case "scope", "institution" -> samples.one(List.of("bank-a", "bank-b", "national"));
          case "tag" -> samples.one(Samples.TAGS);
          case "late", "process.exit" -> "true";
          case "payment.amount" -> samples.one(List.of("100", "200"));
          case "process.command_line" -> samples.words(2);
          default -> samples.one(Samples.HOSTS);
        };
    if (random.nextInt(3) > 0) {
      return new Clause.Has(name, quoted(value), 0);
    }
    int cut = random.nextInt(value.length());
    var parts = new ArrayList<Clause.Part>();
    if (cut > 0) {
      parts.add(new Clause.Text(value.substring(0, cut)));
    }
    if (random.nextBoolean() && cut > 0) {
      parts.add(new Clause.One());
      if (cut + 1 < value.length()) {
        parts.add(new Clause.Text(value.substring(cut + 1)));
      }
    } else {
      parts.add(new Clause.Many());
    }
    boolean writable =
        parts.stream().allMatch(p -> !(p instanceof Clause.Text(var t)) || !t.contains(" "));
    return new Clause.Has(name, writable ? new Clause.Pattern(false, parts) : quoted(value), 0);
  }

  private Clause range() {
    var field = samples.one(List.of("count", "value", "level", "last_at", "first_at", "closed_at"));
    var bound =
        switch (field) {
          case "level" -> samples.one(List.of("low", "medium", "high"));
          case "count" -> String.valueOf(random.nextInt(20));
          case "value" -> samples.one(List.of("1", "2.5", "4"));
          default -> Samples.START.plusSeconds(random.nextInt(60 * 86_400)).toString();
        };
    boolean inclusive = random.nextBoolean();
    return random.nextBoolean()
        ? new Clause.Between(field, bound, inclusive, null, true, 0)
        : new Clause.Between(field, null, true, bound, inclusive, 0);
  }

  private Clause.Pattern pattern(String text) {
    if (random.nextInt(4) == 0) {
      return new Clause.Pattern(
          false,
          List.of(new Clause.Text(samples.one(List.of("ca", "svch", "کا"))), new Clause.Many()));
    }
    return quoted(text);
  }

  private static Clause.Pattern quoted(String text) {
    return new Clause.Pattern(true, List.of(new Clause.Text(text)));
  }

  static String write(Clause clause) {
    return switch (clause) {
      case Clause.All() -> "";
      case Clause.And(var parts) -> joined(parts, " AND ");
      case Clause.Or(var parts) -> joined(parts, " OR ");
      case Clause.Not(var part) -> "NOT " + write(part);
      case Clause.Has has ->
          (has.field().equals("text") ? "" : has.field() + ":") + write(has.pattern());
      case Clause.Between r when r.to() == null ->
          r.field() + ":" + (r.fromInclusive() ? ">=" : ">") + r.from();
      case Clause.Between r -> r.field() + ":[* TO " + r.to() + (r.toInclusive() ? "]" : "}");
    };
  }

  private static String joined(List<Clause> parts, String operator) {
    return parts.stream().map(RandomQueries::write).collect(Collectors.joining(operator, "(", ")"));
  }

  private static String write(Clause.Pattern pattern) {
    if (pattern.quoted()) {
      return '"' + pattern.text().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
    return pattern.parts().stream()
        .map(
            part ->
                switch (part) {
                  case Clause.Text(var text) -> text.replace("\\", "\\\\");
                  case Clause.Many() -> "*";
                  case Clause.One() -> "?";
                })
        .collect(Collectors.joining());
  }
}

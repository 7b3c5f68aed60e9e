package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.pehra.model.Level;
import org.pehra.sigma.Expr;
import org.pehra.sigma.LogSource;
import org.pehra.sigma.Position;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Predicate.Part;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;

/** Random rules and events over few fields and few words, so that they often meet. */
final class RandomCases {
  static final Position NOWHERE = new Position("test.yml", 1, 1);

  private static final List<String> FIELDS =
      List.of(
          "process.name",
          "process.args",
          "user.name",
          "url",
          "event.code",
          "n",
          "x\"y",
          "ip",
          "at");
  private static final List<String> WORDS =
      List.of(
          "cmd",
          "CMD.exe",
          "\\System32\\",
          "powershell",
          "a",
          "b",
          "ab",
          "aba",
          "é",
          "É",
          "ſ",
          "K",
          "k",
          "İ",
          "😀",
          "\"",
          "\\",
          "\n",
          " ",
          "-enc",
          "0",
          "1",
          "42",
          "x",
          "/",
          "Straße",
          "\u0001");
  private static final List<String> NUMBERS =
      List.of(
          "0", "1", "42", "42.0", "-1", "1e3", "007", "4624", "1.5", "+3", "12345678901234567890");
  private static final List<String> ADDRESSES =
      List.of(
          "10.0.0.1", "10.1.2.3", "192.168.0.1", "::1", "2001:db8::7", "fe80::1", "10.0.0", "abc");
  private static final List<String> TIMES =
      List.of(
          "2023-08-15T09:53:59.757Z",
          "2024-12-30T23:59:00+05:00",
          "1700000000",
          "1700000000123",
          "2024-02-29T00:00:00",
          "yesterday");
  private static final List<String> NETWORKS =
      List.of("10.0.0.0/8", "10.0.0.0/24", "192.168.0.1/32", "0.0.0.0/0", "2001:db8::/32", "::/0");
  private static final List<String> REGEXES =
      List.of(
          "cmd",
          "^c.*d",
          "(a|b)+x",
          "[0-9]{2}",
          "\\\\sys",
          "CMD\\.exe\\z",
          "p(ower)?shell",
          "-e(nc)?\\b",
          "(cmd|aba)\\.?",
          "é",
          "a{2,3}",
          "k",
          "x|y");

  private final Random random;

  RandomCases(long seed) {
    random = new Random(seed);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private <T> List<T> some(int most, Supplier<T> each) {
    List<T> list = new ArrayList<>();
    int n = 1 + random.nextInt(most);
    for (int i = 0; i < n; i++) {
      list.add(each.get());
    }
    return list;
  }

  private String word() {
    return String.join("", some(3, () -> one(WORDS)));
  }

  private String value() {
    return switch (random.nextInt(10)) {
      case 0 -> one(NUMBERS);
      case 1 -> one(ADDRESSES);
      case 2 -> one(TIMES);
      case 3 -> "";
      default -> word();
    };
  }

  Rule.Detection rule(int id) {
    return rule("rule-%04d".formatted(id), logSource(), expr(3));
  }

  static Rule.Detection rule(String id, LogSource source, Expr condition) {
    var head =
        new Rule.Head(
            id,
            "",
            "0000000000000000",
            id,
            "",
            Level.HIGH,
            "test",
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            NOWHERE);
    return new Rule.Detection(head, source, condition, List.of(), List.of());
  }

  private LogSource logSource() {
    return one(
        List.of(
            new LogSource("", "", ""),
            new LogSource("windows", "", ""),
            new LogSource("windows", "process_creation", ""),
            new LogSource("windows", "", "security"),
            new LogSource("", "process_creation", ""),
            new LogSource("aws", "", "cloudtrail")));
  }

  static LogSources logSources() {
    return LogSources.of(
        List.of(
            new LogSources.Entry(
                Map.of("data_stream.dataset", List.of("windows.security")),
                new LogSource("windows", "", "security")),
            new LogSources.Entry(
                Map.of(
                    "data_stream.dataset",
                    List.of("windows.security"),
                    "event.code",
                    List.of("42", "007")),
                new LogSource("windows", "process_creation", "")),
            new LogSources.Entry(
                Map.of("event.code", List.of("1")), new LogSource("linux", "process_creation", "")),
            new LogSources.Entry(
                Map.of("data_stream.dataset", List.of("aws")),
                new LogSource("aws", "", "cloudtrail"))));
  }

  private Expr expr(int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return new Expr.Leaf(predicate(), "selection", NOWHERE);
    }
    return switch (random.nextInt(8)) {
      case 0, 1 -> new Expr.And(some(3, () -> expr(depth - 1)));
      case 2, 3, 4 -> new Expr.Or(some(4, () -> expr(depth - 1)));
      case 5 -> new Expr.Not(expr(depth - 1));
      case 6 -> new Expr.AtLeast(1 + random.nextInt(3), some(4, () -> expr(depth - 1)));
      default -> random.nextInt(8) == 0 ? new Expr.Constant(random.nextBoolean()) : expr(0);
    };
  }

  private Predicate predicate() {
    var field = one(FIELDS);
    return switch (random.nextInt(14)) {
      case 0 -> new Predicate.Null(field);
      case 1 -> new Predicate.Exists(field);
      case 2 -> new Predicate.NumberEquals(field, Double.parseDouble(one(NUMBERS)));
      case 3 -> new Predicate.NumberCompare(field, comparison(), random.nextInt(50));
      case 4 -> new Predicate.Cidr(field, one(NETWORKS));
      case 5 -> new Predicate.Regex(field, one(REGEXES), flags());
      case 6 ->
          new Predicate.FieldRef(field, one(FIELDS), one(List.of(Predicate.TextMatch.values())));
      case 7 -> timePart(field);
      case 8 -> text(random.nextBoolean() ? Predicate.KEYWORD : field);
      default -> text(field);
    };
  }

  private Predicate timePart(String field) {
    return new Predicate.TimePart(
        field,
        one(List.of(Predicate.TimePart.Unit.values())),
        random.nextBoolean() ? Comparison.EQ : comparison(),
        random.nextInt(60),
        one(List.of("UTC", "Asia/Karachi")));
  }

  private Comparison comparison() {
    return one(List.of(Comparison.GT, Comparison.GTE, Comparison.LT, Comparison.LTE));
  }

  private Set<Predicate.RegexFlag> flags() {
    var flags = EnumSet.noneOf(Predicate.RegexFlag.class);
    for (var flag : Predicate.RegexFlag.values()) {
      if (random.nextInt(3) == 0) {
        flags.add(flag);
      }
    }
    return flags;
  }

  private Predicate text(String field) {
    List<Part> parts = new ArrayList<>();
    if (random.nextBoolean()) {
      parts.add(new Part.AnyText());
    }
    int n = random.nextInt(4) == 0 ? random.nextInt(4) : 1;
    for (int i = 0; i < n; i++) {
      if (i > 0 && !(parts.getLast() instanceof Part.AnyText)) {
        parts.add(random.nextBoolean() ? new Part.AnyText() : new Part.AnyChar());
      }
      parts.add(random.nextInt(6) == 0 ? new Part.AnyChar() : new Part.Literal(word()));
    }
    if (random.nextBoolean() && (parts.isEmpty() || !(parts.getLast() instanceof Part.AnyText))) {
      parts.add(new Part.AnyText());
    }
    return new Predicate.Text(field, parts, random.nextInt(5) == 0);
  }

  /** Field → values; every field with at least one. */
  Map<String, List<String>> event() {
    Map<String, List<String>> event = new LinkedHashMap<>();
    if (random.nextInt(4) > 0) {
      event.put("data_stream.dataset", List.of(one(List.of("windows.security", "AWS", "other"))));
    }
    for (var field : FIELDS) {
      if (random.nextBoolean()) {
        event.put(field, some(random.nextInt(4) == 0 ? 3 : 1, this::value));
      }
    }
    event.put("event.original", List.of("cmd aba " + word()));
    event.put("other." + random.nextInt(3), List.of(value()));
    return event;
  }

  /** The event as JSON: flat or nested, one value or an array, escaped this way or that. */
  byte[] json(Map<String, List<String>> event) {
    var out = new StringBuilder("{");
    event.forEach(
        (field, values) -> {
          separate(out);
          int dot = field.indexOf('.');
          boolean nest = dot > 0 && random.nextInt(4) == 0;
          if (nest) {
            string(field.substring(0, dot), out);
            out.append(":{");
            string(field.substring(dot + 1), out);
          } else {
            string(field, out);
          }
          out.append(random.nextBoolean() ? ":" : " : ");
          values(values, out);
          out.append(nest ? "}" : "");
        });
    if (random.nextInt(4) == 0) {
      separate(out);
      out.append("\"nothing\": null, \"empty\":[], \"none\":{}, \"deep\":[[{\"er\":[null,[]]}]]");
    }
    return out.append(random.nextBoolean() ? "}" : " }\n").toString().getBytes(UTF_8);
  }

  private void separate(StringBuilder out) {
    if (out.length() > 1) {
      out.append(random.nextBoolean() ? "," : " ,\n ");
    }
  }

  private void values(List<String> values, StringBuilder out) {
    if (values.size() == 1 && random.nextInt(4) > 0) {
      value(values.getFirst(), out);
      return;
    }
    out.append('[');
    for (int i = 0; i < values.size(); i++) {
      out.append(i == 0 ? "" : ",");
      value(values.get(i), out);
    }
    out.append(random.nextInt(4) == 0 ? ",null]" : "]");
  }

  private void value(String value, StringBuilder out) {
    if (value.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?(e[0-9]+)?") && random.nextBoolean()) {
      out.append(value);
    } else {
      string(value, out);
    }
  }

  private void string(String text, StringBuilder out) {
    boolean escapeAll = random.nextInt(10) == 0;
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (escapeAll || c < ' ' && c != '\n') {
        out.append("\\u%04x".formatted((int) c));
      } else if (c == '\n') {
        out.append("\\n");
      } else {
        out.append(c == '"' || c == '\\' || c == '/' && random.nextBoolean() ? "\\" : "").append(c);
      }
    }
    out.append('"');
  }
}

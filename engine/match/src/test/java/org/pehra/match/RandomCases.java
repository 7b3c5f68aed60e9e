package org.pehra.match;

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

  static final List<String> FIELDS =
      List.of(
          "process.name",
          "process.args",
          "user.name",
          "url",
          "event.code",
          "n",
          "x\"y",
          "ip",
          "at",
          "a.b.c",
          "größe",
          "identity");

  /** Fields that keyword rules leave out; most are wanted by a rule of their own too. */
  private static final List<String> UNSEARCHED =
      List.of(
          "event.original",
          "event.hash",
          "event.id",
          "pehra.source",
          "file.hash.sha256",
          "process.entity_id",
          "vendor.LogonGuid",
          "vendor.Hashes",
          "dll.imphash",
          "user.id",
          "MD5");

  /** Names that only look like those. */
  private static final List<String> SEARCHED =
      List.of("hashed.name", "ids", "md5sum", "idle.state", "guid.kind", "x.event.original.y");

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
          "\u212A",
          "k",
          "İ",
          "ı",
          "i",
          "I",
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
          "STRASSE",
          "\u0001",
          "ß",
          "ẞ",
          "Σ",
          "σ",
          "ς",
          "µ",
          "μ",
          "Ω",
          "\u2126",
          "Ⱥ",
          "ⱥ",
          "ŉ",
          "ǆ",
          "ǅ",
          "Ǆ",
          "\uD801\uDC00",
          "\uD801\uDC28",
          "\uFFFD",
          "\u007F",
          "\u2028",
          "ÿ",
          "Ÿ",
          "e\u0301",
          "*",
          "?",
          "null",
          "%");
  static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "0.0",
          "1",
          "42",
          "42.0",
          "42.00e0",
          "4.2e1",
          "420e-1",
          "-1",
          "1e3",
          "1E3",
          "1000",
          "007",
          "4624",
          "1.5",
          "15e-1",
          "+3",
          "3",
          "12345678901234567890",
          "9007199254740993",
          "1e400",
          "-1e400",
          "1e-400",
          "0x2A",
          "1_000",
          "NaN",
          "Infinity",
          "1.",
          ".5",
          "1e",
          "--1",
          "000000000000000000000000000042",
          "42 ",
          "٤٢",
          "0.1",
          "0.10",
          "0.1000000000000000055511151231257827");
  private static final List<String> BOOLEANS = List.of("true", "false", "True");
  private static final List<String> ADDRESSES =
      List.of(
          "10.0.0.1",
          "10.1.2.3",
          "192.168.0.1",
          "255.255.255.255",
          "::1",
          "::",
          "2001:db8::7",
          "2001:0DB8:0:0:0:0:0:7",
          "fe80::1",
          "fe80::1%eth0",
          "::ffff:10.0.0.1",
          "::ffff:0a00:0001",
          "::10.0.0.1",
          "10.0.0",
          "010.0.0.1",
          "10.0.0.256",
          "10.0.0.1 ",
          "1:2:3:4:5:6:7:8",
          "1:2:3:4:5:6:7::",
          "1::2::3",
          ":::",
          "12345::",
          "abc",
          "1:2:3:4:5:6:1.2.3.4");
  private static final List<String> TIMES =
      List.of(
          "2023-08-15T09:53:59.757Z",
          "2024-12-30T23:59:00+05:00",
          "1700000000",
          "1700000000123",
          "2024-02-29T00:00:00",
          "2023-02-29T00:00:00",
          "2024-01-01 03:04:05",
          "2021-01-03T12:00Z",
          "2020-12-31T22:00:00-05:00",
          "2026-11-25T24:00:00Z",
          "1969-12-31T23:59:59Z",
          "-1",
          "99999999999",
          "100000000000",
          "99999999999999",
          "100000000000000",
          "2024-12-29T20:30:00Z",
          "1700000000.999",
          "yesterday");
  static final List<String> NETWORKS =
      List.of(
          "10.0.0.0/8",
          "10.0.0.0/24",
          "192.168.0.1/32",
          "0.0.0.0/0",
          "2001:db8::/32",
          "::/0",
          "10.0.0.0/9",
          "fe80::/10",
          "::1/128",
          "1:2:3:4::/65",
          "10.0.0.1");
  static final List<String> REGEXES =
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
          "x|y",
          "exe$",
          "^$",
          "(?i)straße",
          "[^0-9]\\S",
          ".cmd.",
          "a.b",
          "\\d+\\.\\d",
          "(?:cmd|powershell)(\\.exe)?$",
          "[\\\\/]System",
          "(-|/)e(nc)?",
          "^\\W*$",
          "ſ|ς",
          "\\x{1F600}");

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
    return switch (random.nextInt(14)) {
      case 0, 1 -> one(NUMBERS);
      case 2 -> one(ADDRESSES);
      case 3 -> one(TIMES);
      case 4 -> "";
      case 5 -> one(BOOLEANS);
      case 6 -> random.nextInt(6) == 0 ? longValue(1_900 + random.nextInt(400)) : word();
      case 7 -> one(NUMBERS) + one(WORDS);
      default -> word();
    };
  }

  /** Words at the ends and somewhere inside of much else. */
  private String longValue(int length) {
    var text = new StringBuilder(word());
    text.append((random.nextInt(4) == 0 ? "é-" : "y-").repeat(length / 4)).append(word());
    return text.append("z.".repeat(length / 4)).append(word()).toString();
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

  Expr expr(int depth) {
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

  Predicate predicate() {
    var field = random.nextInt(12) == 0 ? one(UNSEARCHED) : one(FIELDS);
    return switch (random.nextInt(14)) {
      case 0 -> new Predicate.Null(field);
      case 1 -> new Predicate.Exists(field);
      case 2 -> new Predicate.NumberEquals(random.nextInt(3) > 0 ? "n" : field, number());
      case 3 -> new Predicate.NumberCompare(field, comparison(), number());
      case 4 -> new Predicate.Cidr(random.nextInt(3) > 0 ? "ip" : field, one(NETWORKS));
      case 5 -> new Predicate.Regex(field, one(REGEXES), flags());
      case 6 ->
          new Predicate.FieldRef(field, one(FIELDS), one(List.of(Predicate.TextMatch.values())));
      case 7 -> timePart(random.nextInt(3) > 0 ? "at" : field);
      case 8, 9 -> keyword(random.nextBoolean() ? Predicate.KEYWORD : field);
      default -> text(field);
    };
  }

  private double number() {
    double number = ReferenceValues.number(one(NUMBERS)).orElse(42.0);
    return Double.isInfinite(number) ? 3 : number;
  }

  /** As the loader makes keywords: text anywhere, sometimes a regular expression. */
  private Predicate keyword(String field) {
    return switch (random.nextInt(6)) {
      case 0 -> text(field);
      case 1 -> new Predicate.Regex(field, one(REGEXES), flags());
      default ->
          new Predicate.Text(
              field,
              List.of(new Part.AnyText(), new Part.Literal(word()), new Part.AnyText()),
              random.nextInt(8) == 0);
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
        event.put(field, some(random.nextInt(4) == 0 ? 3 : 1, () -> value(field)));
      }
    }
    for (var field : UNSEARCHED) {
      if (random.nextInt(4) == 0) {
        event.put(field, List.of(value()));
      }
    }
    if (random.nextBoolean()) {
      event.put("event.original", List.of("cmd aba " + word()));
    }
    event.put(one(SEARCHED), List.of(value()));
    event.put("other." + random.nextInt(3), List.of(value()));
    return event;
  }

  /** An event of very many fields or of very long values. */
  Map<String, List<String>> giant(int fields, int length) {
    var event = event();
    for (int i = 0; i < fields; i++) {
      event.put("filler." + i, List.of(i % 100 == 0 ? value() : "v" + i));
    }
    event.put(one(FIELDS), List.of(longValue(length)));
    return event;
  }

  private String value(String field) {
    return switch (field) {
      case "ip" -> random.nextInt(4) > 0 ? one(ADDRESSES) : value();
      case "at" -> random.nextInt(4) > 0 ? one(TIMES) : value();
      case "n", "event.code" -> random.nextBoolean() ? one(NUMBERS) : value();
      default -> value();
    };
  }

  byte[] json(Map<String, List<String>> event) {
    return RandomJson.write(event, random);
  }
}

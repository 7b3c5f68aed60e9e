package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random valid rules and filters as YAML, and values that have a chance to match them. */
final class RandomRuleTexts {
  private static final List<String> CHAINS =
      List.of(
          "",
          "",
          "",
          "",
          "|contains",
          "|contains",
          "|startswith",
          "|endswith",
          "|cased",
          "|contains|cased",
          "|cased|endswith",
          "|neq",
          "|contains|neq",
          "|endswith|neq",
          "|contains|all",
          "|all|startswith",
          "|windash",
          "|windash|contains",
          "|contains|windash",
          "|windash|contains|all",
          "|windash|cased|startswith");
  private static final List<String> ENCODINGS =
      List.of(
          "|base64",
          "|base64|contains",
          "|base64offset|contains",
          "|base64offset|contains|all",
          "|wide|base64offset|contains",
          "|utf16le|base64",
          "|utf16be|base64offset|contains",
          "|utf16|base64offset|contains",
          "|utf16|base64|startswith",
          "|wide|contains",
          "|windash|base64offset|contains",
          "|base64|cased",
          "|wide|base64|endswith|neq");
  private static final List<String> PIECES =
      List.of(
          "cmd", "CMD", "-enc", "/c", " ", " -x", "–y", "a", "b", "*", "?", "\\", "\\\\", "\\*",
          "\\?", "\\\\*", ":", "é", "É", "ſ", "K", "😀", "'", "\"", "#", "%", "\n", "\t", "\u0001",
          "0", "42", "{", "]", ",", "x.exe", "~", "null");
  private static final List<String> LITERAL_PIECES =
      List.of("cmd", "whoami", "-enc", "/c", "é", "😀", "a", "\\", "http://", " ", "zz", "\n");

  private final Random random;

  /** Values that some item asks for, or that are near to it. */
  private final List<String> pool = new ArrayList<>();

  RandomRuleTexts(long seed) {
    random = new Random(seed);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  String rule(int number) {
    return "title: rule "
        + number
        + "\nid: id-"
        + number
        + "\nname: name-"
        + number
        + "\nlogsource: {product: test}\ndetection:\n"
        + selections(3 + random.nextInt(2))
        + "  condition: "
        + conditions()
        + "\n";
  }

  String filter(int rules) {
    var of =
        one(
            List.of(
                "any",
                "[id-" + random.nextInt(rules) + "]",
                "[nobody, name-" + random.nextInt(rules) + ", id-" + random.nextInt(rules) + "]"));
    return "title: filter\nlogsource: {product: "
        + one(List.of("test", "test", "other"))
        + "}\nfilter:\n  rules: "
        + of
        + "\n"
        + selections(2)
        + "  condition: "
        + one(List.of("not s0", "not 1 of s*", "s0 or not s1"))
        + "\n";
  }

  private String selections(int n) {
    var out = new StringBuilder();
    for (int i = 0; i < n; i++) {
      out.append("  s").append(i).append(":").append(selection("    ")).append('\n');
    }
    return random.nextInt(3) == 0 ? out + "  _h:" + selection("    ") + "\n" : out.toString();
  }

  private String selection(String indent) {
    return switch (random.nextInt(8)) {
      case 0 -> " [" + keyword() + ", " + keyword() + "]";
      case 1 ->
          "\n"
              + indent
              + "'"
              + one(List.of("|all", "|windash", "|contains", "|cased", "|startswith", "|wide"))
              + "': ["
              + quoted(literal())
              + ", "
              + quoted(literal())
              + "]";
      case 2 ->
          "\n" + indent + "- " + item() + "\n" + indent + "- " + item() + "\n" + indent + "- "
              + keyword();
      case 3, 4 -> "\n" + indent + item();
      default -> map(indent);
    };
  }

  /** Two items of different fields: a key may stand only once. */
  private String map(String indent) {
    var first = item();
    var second = item();
    return first.split(":")[0].equals(second.split(":")[0])
        ? "\n" + indent + first
        : "\n" + indent + first + "\n" + indent + second;
  }

  private String keyword() {
    return random.nextInt(5) == 0 ? "42" : quoted(text());
  }

  private String item() {
    var field = one(RandomCases.FIELDS);
    return switch (random.nextInt(16)) {
      case 0 -> key(field, "") + "null";
      case 1 -> key(field, "|exists") + random.nextBoolean();
      case 2 -> key("n", "") + number();
      case 3 -> key("n", one(List.of("|lt", "|lte", "|gt", "|gte", "|gt|neq"))) + number();
      case 4 -> key("ip", one(List.of("|cidr", "|cidr|neq"))) + quoted(one(networks()));
      case 5 ->
          key(field, one(List.of("|re", "|re|i", "|re|m|s", "|re|i|neq")))
              + quoted(one(RandomCases.REGEXES));
      case 6 ->
          key(
                  field,
                  one(
                      List.of(
                          "|fieldref",
                          "|fieldref|neq",
                          "|fieldref|startswith",
                          "|endswith|fieldref",
                          "|fieldref|contains")))
              + quoted(one(RandomCases.FIELDS));
      case 7 -> time();
      case 8 ->
          key(field, one(List.of("|expand", "|contains|expand")))
              + quoted(one(List.of("%admins%", "x%admins%", "\\%admins%")));
      case 9, 10 -> encoding(field);
      case 11 -> key(field, "") + random.nextBoolean();
      default -> texts(field, one(CHAINS));
    };
  }

  private static List<String> networks() {
    return RandomCases.NETWORKS;
  }

  private String time() {
    var unit = one(List.of("minute", "hour", "day", "week", "month", "year"));
    int value = unit.equals("year") ? 2018 + random.nextInt(8) : 1 + random.nextInt(12);
    return key("at", "|" + unit + one(List.of("", "", "|lt", "|gte", "|neq"))) + value;
  }

  private String number() {
    return one(List.of("0", "1", "42", "-1", "1.5", "1000", "3", "4624"));
  }

  private String texts(String field, String chain) {
    int n = chain.contains("all") || random.nextInt(3) == 0 ? 2 : 1;
    var values = new ArrayList<String>();
    for (int i = 0; i < n; i++) {
      boolean number = chain.isEmpty() && random.nextInt(5) == 0;
      values.add(number ? number() : quoted(text()));
    }
    return key(field, chain) + (n == 1 ? values.getFirst() : values.toString());
  }

  private String encoding(String field) {
    var chain = one(ENCODINGS);
    var values = List.of(literal(), literal());
    for (var value : values) {
      var charset =
          chain.contains("utf16be")
              ? UTF_16BE
              : chain.contains("utf16") || chain.contains("wide") ? UTF_16LE : UTF_8;
      var plain = value.replace("\\\\", "\\");
      var before = one(List.of("", "q", "qr"));
      var all = new java.io.ByteArrayOutputStream();
      all.writeBytes(before.getBytes(UTF_8));
      if (chain.contains("utf16|")) {
        all.write(0xFF);
        all.write(0xFE);
      }
      all.writeBytes(plain.getBytes(charset));
      all.writeBytes(one(List.of("", "z")).getBytes(UTF_8));
      pool.add(Base64.getEncoder().encodeToString(all.toByteArray()));
      pool.add(
          "x" + new String(plain.getBytes(charset), java.nio.charset.StandardCharsets.ISO_8859_1));
    }
    return key(field, chain)
        + "["
        + quoted(values.getFirst())
        + ", "
        + quoted(values.getLast())
        + "]";
  }

  /** Without wildcards, at least two bytes. */
  private String literal() {
    var text = new StringBuilder(one(List.of("ab", "xyz", "-enc x", "é!")));
    for (int i = random.nextInt(3); i > 0; i--) {
      text.append(one(LITERAL_PIECES));
    }
    pool.add(text.toString().replace("\\\\", "\\").replace('-', one(List.of('-', '/', '–', '―'))));
    return text.toString();
  }

  private String text() {
    var text = new StringBuilder();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      text.append(one(PIECES));
    }
    var near = text.toString();
    for (var piece : List.of("\\\\", "\\*", "\\?")) {
      near = random.nextInt(4) > 0 ? near.replace(piece, piece.substring(1)) : near;
    }
    near =
        random.nextInt(3) > 0
            ? near.replace("*", one(List.of("", "xy", "*"))).replace('?', 'q')
            : near;
    near = random.nextInt(3) == 0 ? near.replace('-', one(List.of('/', '–', '—', '―'))) : near;
    near = random.nextInt(4) == 0 ? near.toUpperCase(java.util.Locale.ROOT) : near;
    pool.add(one(List.of("", "", "x", " ")) + near + one(List.of("", "", "y")));
    return text.toString();
  }

  private static String key(String field, String modifiers) {
    return quoted(field + modifiers) + ": ";
  }

  private static String quoted(String text) {
    var out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
              } else if (c < ' ' || c == 0x7F) {
                out.append("\\u%04x".formatted(c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.append('"').toString();
  }

  private String conditions() {
    return random.nextInt(6) == 0
        ? "[\"" + condition(2) + "\", \"" + condition(1) + "\"]"
        : '"' + condition(3) + '"';
  }

  private String condition(int depth) {
    if (depth == 0) {
      return one(
          List.of(
              "s0",
              "s1",
              "s2",
              "s0",
              "1 of them",
              "all of s*",
              "2 of s*",
              "any of *1",
              "1 of s*",
              "3 of them",
              "all of them",
              "1 of *"));
    }
    return switch (random.nextInt(7)) {
      case 0 -> condition(depth - 1) + " and " + condition(depth - 1);
      case 1, 2 -> condition(depth - 1) + " or " + condition(depth - 1);
      case 3 -> "not " + condition(depth - 1);
      case 4 -> "(" + condition(depth - 1) + ")";
      case 5 -> "not (" + condition(depth - 1) + ") AND " + condition(depth - 1);
      default -> condition(0);
    };
  }

  /** Puts values that rules ask for into some fields. */
  void meet(Map<String, List<String>> event) {
    for (var field : RandomCases.FIELDS) {
      if (!pool.isEmpty() && random.nextInt(2) == 0) {
        event.put(field, List.of(one(pool)));
      }
    }
  }
}

package org.pehra.match;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Predicate.RegexFlag;
import org.pehra.sigma.Predicate.TextMatch;
import org.pehra.sigma.Predicate.TimePart;
import org.pehra.sigma.Rule.Comparison;

/**
 * What a rule's YAML means for one event, interpreted straight from its maps and lists; shares
 * nothing with the loader but the YAML library. For valid rules only.
 *
 * @param event field → its values as text
 */
record TextReference(Map<String, List<String>> event, Map<String, List<String>> placeholders) {
  private static final int ONE = -1;
  private static final int MANY = -2;
  private static final List<Integer> DASHES = List.of(0x2D, 0x2F, 0x2013, 0x2014, 0x2015);

  boolean detects(Map<?, ?> detection) {
    return detection.get("condition") instanceof List<?> list
        ? list.stream().anyMatch(one -> new Words(detection, String.valueOf(one)).or())
        : new Words(detection, String.valueOf(detection.get("condition"))).or();
  }

  /** A condition, judged while it is read. */
  private final class Words {
    private final Map<?, ?> detection;
    private final List<String> words;
    private int at;

    Words(Map<?, ?> detection, String condition) {
      this.detection = detection;
      words = List.of(condition.replace("(", " ( ").replace(")", " ) ").strip().split("\\s+"));
    }

    private boolean take(String word) {
      boolean there = at < words.size() && words.get(at).equalsIgnoreCase(word);
      at += there ? 1 : 0;
      return there;
    }

    boolean or() {
      boolean holds = and();
      while (take("or")) {
        holds |= and();
      }
      return holds;
    }

    private boolean and() {
      boolean holds = not();
      while (take("and")) {
        holds &= not();
      }
      return holds;
    }

    private boolean not() {
      if (take("not")) {
        return !not();
      }
      if (take("(")) {
        boolean holds = or();
        at++;
        return holds;
      }
      var word = words.get(at++);
      if (!take("of")) {
        return selection(detection.get(word));
      }
      var pattern = words.get(at++);
      var names =
          detection.keySet().stream()
              .map(String::valueOf)
              .filter(name -> !name.equals("condition") && !name.equals("rules"))
              .filter(
                  name ->
                      pattern.equals("them")
                          ? !name.startsWith("_")
                          : name.matches(pattern.replace("*", ".*")))
              .toList();
      long hold = names.stream().filter(name -> selection(detection.get(name))).count();
      return switch (word.toLowerCase(Locale.ROOT)) {
        case "all" -> hold == names.size();
        case "any" -> hold >= 1;
        default -> hold >= Integer.parseInt(word);
      };
    }
  }

  private boolean selection(@Nullable Object yaml) {
    return switch (yaml) {
      case Map<?, ?> map ->
          map.entrySet().stream().allMatch(e -> item(String.valueOf(e.getKey()), e.getValue()));
      case List<?> list ->
          list.stream()
              .anyMatch(one -> one instanceof Map<?, ?> map ? selection(map) : item("", one));
      case null -> throw new AssertionError("no selection");
      default -> item("", yaml);
    };
  }

  private boolean item(String key, @Nullable Object yaml) {
    var parts = List.of(key.split("\\|", -1));
    var modifiers = new ArrayList<>(parts.subList(1, parts.size()));
    boolean all = modifiers.remove("all");
    boolean negated = modifiers.remove("neq");
    List<?> values = yaml instanceof List<?> list ? list : Arrays.asList(yaml);
    long hold = values.stream().filter(value -> value(parts.getFirst(), modifiers, value)).count();
    return (all ? hold == values.size() : hold > 0) != negated;
  }

  /** The values that a field, or a keyword, is looked for in. */
  private List<String> texts(String field) {
    return field.isEmpty()
        ? event.entrySet().stream()
            .filter(one -> ReferenceEvaluator.searched(one.getKey()))
            .flatMap(one -> one.getValue().stream())
            .toList()
        : event.getOrDefault(field, List.of());
  }

  private boolean value(String field, List<String> modifiers, @Nullable Object value) {
    var texts = texts(field);
    var first =
        modifiers.contains("fieldref")
            ? "fieldref"
            : modifiers.isEmpty() ? "" : modifiers.getFirst();
    if (value == null) {
      return texts.isEmpty();
    }
    if (first.isEmpty() && !field.isEmpty() && value instanceof Number number) {
      return texts.stream()
          .anyMatch(
              t -> ReferenceValues.number(t).filter(n -> n == number.doubleValue()).isPresent());
    }
    var text = String.valueOf(value);
    return switch (first) {
      case "exists" -> texts.isEmpty() != Boolean.parseBoolean(text);
      case "fieldref" -> fieldRef(modifiers, texts, text);
      case "cidr" -> texts.stream().anyMatch(t -> ReferenceValues.inside(text, t));
      case "lt", "lte", "gt", "gte" ->
          texts.stream()
              .anyMatch(
                  t ->
                      ReferenceValues.number(t)
                          .filter(
                              n ->
                                  ReferenceValues.compare(
                                      comparison(first), n, Double.parseDouble(text)))
                          .isPresent());
      case "minute", "hour", "day", "week", "month", "year" -> time(modifiers, texts, text);
      case "re" -> {
        var flags = EnumSet.noneOf(RegexFlag.class);
        modifiers.stream()
            .skip(1)
            .forEach(
                flag ->
                    flags.add(
                        switch (flag) {
                          case "i" -> RegexFlag.IGNORE_CASE;
                          case "m" -> RegexFlag.MULTILINE;
                          default -> RegexFlag.DOTALL;
                        }));
        yield texts.stream().anyMatch(t -> ReferenceRegex.finds(text, flags, t));
      }
      default -> pattern(field, modifiers, text, texts);
    };
  }

  private static Comparison comparison(String modifier) {
    return Comparison.valueOf(modifier.toUpperCase(Locale.ROOT));
  }

  private boolean fieldRef(List<String> modifiers, List<String> texts, String other) {
    var how = modifiers.stream().filter(one -> !one.equals("fieldref")).findFirst();
    var match =
        switch (how.orElse("")) {
          case "startswith" -> TextMatch.STARTS_WITH;
          case "endswith" -> TextMatch.ENDS_WITH;
          case "contains" -> TextMatch.CONTAINS;
          default -> TextMatch.EQUALS;
        };
    return texts.stream()
        .anyMatch(
            left -> texts(other).stream().anyMatch(r -> ReferenceText.compare(match, left, r)));
  }

  private static boolean time(List<String> modifiers, List<String> texts, String value) {
    var part =
        new TimePart(
            "",
            TimePart.Unit.valueOf(modifiers.getFirst().toUpperCase(Locale.ROOT)),
            modifiers.size() == 1 ? Comparison.EQ : comparison(modifiers.getLast()),
            Integer.parseInt(value),
            "UTC");
    return texts.stream().anyMatch(text -> ReferenceValues.time(part, text));
  }

  private boolean pattern(
      String field, List<String> modifiers, String written, List<String> texts) {
    List<int[]> patterns = new ArrayList<>();
    if (modifiers.contains("expand")) {
      var name = written.substring(written.indexOf('%') + 1, written.lastIndexOf('%'));
      var before = tokens(written.substring(0, written.indexOf('%')));
      for (var filled : placeholders.getOrDefault(name, List.of())) {
        patterns.add(join(before, tokens(filled)));
      }
    } else {
      patterns.add(tokens(written));
    }
    for (var modifier : modifiers) {
      patterns = patterns.stream().flatMap(p -> apply(modifier, p).stream()).toList();
    }
    boolean anywhere =
        field.isEmpty() && !modifiers.contains("startswith") && !modifiers.contains("endswith");
    boolean cased = modifiers.contains("cased");
    return patterns.stream()
        .map(TextReference::withoutMark)
        .map(p -> anywhere ? join(join(new int[] {MANY}, p), new int[] {MANY}) : p)
        .anyMatch(p -> texts.stream().anyMatch(t -> ReferenceText.matchesTokens(p, t, cased)));
  }

  private static List<int[]> apply(String modifier, int[] pattern) {
    return switch (modifier) {
      case "contains" ->
          List.of(join(join(new int[] {MANY}, withoutMark(pattern)), new int[] {MANY}));
      case "startswith" -> List.of(join(withoutMark(pattern), new int[] {MANY}));
      case "endswith" -> List.of(join(new int[] {MANY}, withoutMark(pattern)));
      case "windash" -> dashes(pattern, 0);
      case "wide", "utf16le" -> bytes(pattern, StandardCharsets.UTF_16LE, "");
      case "utf16be" -> bytes(pattern, StandardCharsets.UTF_16BE, "");
      case "utf16" -> bytes(pattern, StandardCharsets.UTF_16LE, "\u00FF\u00FE");
      case "base64" ->
          List.of(Base64.getEncoder().encodeToString(raw(pattern)).codePoints().toArray());
      case "base64offset" -> {
        List<int[]> three = new ArrayList<>();
        for (int before = 0; before < 3; before++) {
          three.add(encoded(pattern, before).codePoints().toArray());
        }
        yield three;
      }
      default -> List.of(pattern); // cased, expand
    };
  }

  /** Understands wildcards and backslashes. */
  private static int[] tokens(String text) {
    int[] c = text.codePoints().toArray();
    var tokens = new ArrayList<Integer>();
    for (int i = 0; i < c.length; i++) {
      boolean escapes =
          c[i] == '\\'
              && i + 1 < c.length
              && (c[i + 1] == '\\' || c[i + 1] == '*' || c[i + 1] == '?');
      if (escapes) {
        tokens.add(c[++i]);
      } else {
        tokens.add(c[i] == '*' ? MANY : c[i] == '?' ? ONE : c[i]);
      }
    }
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int[] join(int[] a, int[] b) {
    int[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static List<int[]> dashes(int[] pattern, int from) {
    for (int i = from; i + 1 < pattern.length; i++) {
      boolean start =
          DASHES.contains(pattern[i]) && (i == 0 || !word(pattern[i - 1])) && word(pattern[i + 1]);
      if (start) {
        List<int[]> all = new ArrayList<>();
        for (int dash : DASHES) {
          int[] other = pattern.clone();
          other[i] = dash;
          all.addAll(dashes(other, i + 1));
        }
        return all;
      }
    }
    return List.of(pattern);
  }

  private static boolean word(int c) {
    return c >= 0 && (c == '_' || Character.isLetterOrDigit(c));
  }

  private static String literal(int[] pattern) {
    return new String(pattern, 0, pattern.length);
  }

  /** Bytes stand as the characters of ISO 8859-1 until they are encoded or compared. */
  private static List<int[]> bytes(int[] pattern, Charset charset, String mark) {
    var bytes = mark + new String(literal(pattern).getBytes(charset), ISO_8859_1);
    return List.of(join(new int[] {BYTES}, bytes.codePoints().toArray()));
  }

  /** Marks a pattern that is bytes already. */
  private static final int BYTES = -3;

  private static int[] withoutMark(int[] pattern) {
    return pattern.length > 0 && pattern[0] == BYTES
        ? Arrays.copyOfRange(pattern, 1, pattern.length)
        : pattern;
  }

  private static byte[] raw(int[] pattern) {
    return pattern.length > 0 && pattern[0] == BYTES
        ? literal(withoutMark(pattern)).getBytes(ISO_8859_1)
        : literal(pattern).getBytes(UTF_8);
  }

  /**
   * The characters of Base64 that bytes alone decide when this many others stand before them:
   * worked out by encoding with all bits of the neighbours off, then on, and keeping what is equal.
   */
  private static String encoded(int[] pattern, int before) {
    var off = surrounded(raw(pattern), before, (byte) 0);
    var on = surrounded(raw(pattern), before, (byte) -1);
    var same = new StringBuilder();
    for (int i = 0; i < off.length(); i++) {
      if (off.charAt(i) == on.charAt(i)) {
        same.append(off.charAt(i));
      }
    }
    return same.toString();
  }

  private static String surrounded(byte[] bytes, int before, byte filler) {
    var all = new byte[before + bytes.length + 3];
    Arrays.fill(all, filler);
    System.arraycopy(bytes, 0, all, before, bytes.length);
    return Base64.getEncoder().withoutPadding().encodeToString(all);
  }
}

package org.pehra.match;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Literals of which at least one occurs, folded, in every text that a regular expression matches:
 * the expression needs to run only where one was found. Reads RE2's syntax; where it meets anything
 * unusual it knows nothing, which is slow and never wrong.
 */
final class RequiredLiterals {
  /** More alternatives than this are not followed. */
  private static final int MAX_SET = 32;

  /** Of a class with more members, none is a literal. */
  private static final int MAX_CLASS = 8;

  private static final String SPACES = "\t\n\f\r ";

  private static final int MAX_DEPTH = 100;
  private static final int MAX_LENGTH = 100_000;

  private final String pattern;
  private int at;
  private int depth;

  private RequiredLiterals(String pattern) {
    this.pattern = pattern;
  }

  /**
   * What every text that matches must have.
   *
   * @param sets of each set, one literal occurs, folded; the most telling set first
   * @param length characters at least
   * @param run of characters of one class, or null
   */
  record Needs(List<List<byte[]>> sets, int length, @Nullable CharacterRun run) {
    private static final Needs NOTHING = new Needs(List.of(), 0, null);

    /** The set to look for first; empty where nothing is known. */
    List<byte[]> best() {
      return sets.isEmpty() ? List.of() : sets.getFirst();
    }
  }

  static Needs of(String pattern) {
    try {
      var reader = new RequiredLiterals(pattern);
      var known = reader.alternatives();
      if (reader.at < pattern.length()) {
        return Needs.NOTHING;
      }
      var sets = new ArrayList<>(known.required);
      var exact = usable(known.exact);
      if (exact != null) {
        sets.add(exact);
      }
      return new Needs(
          sets.stream()
              .distinct()
              .sorted(Comparator.comparingDouble(RequiredLiterals::cost))
              .map(set -> set.stream().map(Folding::foldedBytes).toList())
              .toList(),
          known.length,
          known.run);
    } catch (Unusual e) {
      return Needs.NOTHING;
    }
  }

  /** Syntax that this reader does not follow. */
  private static final class Unusual extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unusual() {
      super("", null, false, false);
    }
  }

  /**
   * What is known of an expression.
   *
   * @param exact all texts it matches, folded, where they are few
   * @param required of each of these sets, one occurs in every text it matches
   * @param length of the shortest text, at least
   * @param members of ASCII, where it is one character of a class that has none beyond
   * @param run that every text has, or null
   */
  private record Known(
      @Nullable Set<String> exact,
      List<Set<String>> required,
      int length,
      @Nullable BitSet members,
      @Nullable CharacterRun run) {
    static final Known ANYTHING = new Known(null, List.of(), 0);
    static final Known ANY_CHARACTER = new Known(null, List.of(), 1);
    static final Known NOTHING = new Known(Set.of(""), List.of(), 0);

    Known(@Nullable Set<String> exact, List<Set<String>> required, int length) {
      this(exact, required, length, null, null);
    }

    static Known one(String text) {
      return new Known(Set.of(text), List.of(), text.length());
    }

    static Known oneOf(BitSet members) {
      var few = new TreeSet<String>();
      members.stream().forEach(c -> few.add(Character.toString(Folding.fold((char) c))));
      return new Known(few.size() <= MAX_CLASS ? few : null, List.of(), 1, members, null);
    }

    @Nullable Set<String> best() {
      var own = usable(exact);
      return Stream.concat(required.stream(), Stream.ofNullable(own))
          .min(Comparator.comparingDouble(RequiredLiterals::cost))
          .orElse(null);
    }

    /** Its sets where it occurs once or more often. */
    Known repeated(int least) {
      var sets = new ArrayList<>(required);
      var own = usable(exact);
      if (own != null) {
        sets.add(own);
      }
      var longer =
          members != null && least >= CharacterRun.MIN_LENGTH
              ? new CharacterRun(members, least)
              : run;
      return new Known(null, sets, Math.min(MAX_LENGTH, length * least), null, longer);
    }
  }

  private static @Nullable Set<String> usable(@Nullable Set<String> texts) {
    return texts == null || texts.isEmpty() || texts.contains("") ? null : texts;
  }

  private static double cost(Set<String> texts) {
    return texts.stream().mapToDouble(text -> Math.pow(0.3, text.length())).sum();
  }

  private boolean more() {
    return at < pattern.length();
  }

  private char peek() {
    return pattern.charAt(at);
  }

  private char take() {
    if (!more()) {
      throw new Unusual();
    }
    return pattern.charAt(at++);
  }

  private boolean take(String text) {
    boolean found = pattern.startsWith(text, at);
    at += found ? text.length() : 0;
    return found;
  }

  private Known alternatives() {
    if (++depth > MAX_DEPTH) {
      throw new Unusual();
    }
    var all = sequence();
    while (more() && peek() == '|') {
      at++;
      all = either(all, sequence());
    }
    depth--;
    return all;
  }

  private static Known either(Known a, Known b) {
    var one = union(a.best(), b.best());
    return new Known(
        union(a.exact, b.exact),
        one == null ? List.of() : List.of(one),
        Math.min(a.length, b.length));
  }

  private static @Nullable Set<String> union(@Nullable Set<String> a, @Nullable Set<String> b) {
    if (a == null || b == null || a.size() + b.size() > MAX_SET) {
      return null;
    }
    var all = new TreeSet<>(a);
    all.addAll(b);
    return all;
  }

  private Known sequence() {
    Set<String> run = Set.of("");
    boolean exact = true;
    int length = 0;
    CharacterRun rarest = null;
    List<Set<String>> required = new ArrayList<>();
    while (more() && peek() != '|' && peek() != ')') {
      var part = repeated();
      rarest = rarer(rarest, part.run);
      length = Math.min(MAX_LENGTH, length + part.length);
      required.addAll(part.required);
      var longer = part.exact == null ? null : product(run, part.exact);
      if (longer == null) {
        require(run, required);
        exact = false;
        longer = part.exact == null ? Set.of("") : part.exact;
      }
      run = longer;
    }
    require(run, required);
    return new Known(exact ? run : null, required, length, null, rarest);
  }

  private static @Nullable CharacterRun rarer(@Nullable CharacterRun a, @Nullable CharacterRun b) {
    return a == null || b != null && b.likelihood() < a.likelihood() ? b : a;
  }

  private static void require(Set<String> run, List<Set<String>> required) {
    if (usable(run) != null) {
      required.add(run);
    }
  }

  private static @Nullable Set<String> product(Set<String> a, Set<String> b) {
    if (a.size() * b.size() > MAX_SET) {
      return null;
    }
    var all = new TreeSet<String>();
    a.forEach(head -> b.forEach(tail -> all.add(head + tail)));
    return all;
  }

  private Known repeated() {
    var part = atom();
    while (more()) {
      char c = peek();
      if (c == '*' || c == '?') {
        at++;
        part =
            c == '?' && part.exact != null
                ? new Known(union(part.exact, Set.of("")), List.of(), 0)
                : Known.ANYTHING;
      } else if (c == '+') {
        at++;
        part = part.repeated(1);
      } else if (c == '{' && at + 1 < pattern.length() && digit(pattern.charAt(at + 1))) {
        part = counted(part);
      } else {
        break;
      }
      take("?");
    }
    return part;
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private Known counted(Known part) {
    int close = pattern.indexOf('}', at);
    if (close < 0) {
      throw new Unusual();
    }
    var bounds = pattern.substring(at + 1, close);
    at = close + 1;
    if (!bounds.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
      throw new Unusual();
    }
    int least = Integer.parseInt(bounds.split(",", 2)[0]);
    if (least == 0) {
      return Known.ANYTHING;
    }
    return bounds.equals("1") ? part : part.repeated(least);
  }

  private Known atom() {
    char c = take();
    return switch (c) {
      case '(' -> group();
      case '[' -> set();
      case '.' -> Known.ANY_CHARACTER;
      case '^', '$' -> Known.NOTHING;
      case '\\' -> escape();
      case '*', '+', '?' -> throw new Unusual();
      default -> literal(c);
    };
  }

  /** Beyond ASCII, case folding differs between engines: nothing is said there. */
  private static Known literal(char c) {
    return c < 128
        ? Known.one(Character.toString(Folding.fold(c)))
        : Known.ANYTHING; // half a character
  }

  private Known group() {
    if (take("?")) {
      if (take("P<") || take("<")) {
        at = pattern.indexOf('>', at) + 1;
        if (at == 0) {
          throw new Unusual();
        }
      } else {
        while ("imsU-".indexOf(peekOrEnd()) >= 0) {
          at++;
        }
        if (take(")")) {
          return Known.NOTHING;
        }
        if (!take(":")) {
          throw new Unusual();
        }
      }
    }
    var inner = alternatives();
    if (!take(")")) {
      throw new Unusual();
    }
    return inner;
  }

  private char peekOrEnd() {
    return more() ? peek() : '\0';
  }

  private Known escape() {
    char c = take();
    return switch (c) {
      case 'b', 'B', 'A', 'z' -> Known.NOTHING;
      case 'd', 's', 'w' -> Known.oneOf(perl(c));
      case 'D', 'S', 'W' -> Known.ANY_CHARACTER;
      case 't' -> Known.one("\t");
      case 'n' -> Known.one("\n");
      case 'r' -> Known.one("\r");
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw new Unusual();
        }
        yield literal(c);
      }
    };
  }

  /** What RE2's class of this letter has; none of them has a member beyond ASCII. */
  private static BitSet perl(char letter) {
    var members = new BitSet();
    if (letter == 's') {
      SPACES.chars().forEach(members::set);
      return members;
    }
    members.set('0', '9' + 1);
    if (letter == 'w') {
      members.set('A', 'Z' + 1);
      members.set('a', 'z' + 1);
      members.set('_');
    }
    return members;
  }

  /** A bracketed class: its members where they are of ASCII, else any character. */
  private Known set() {
    var members = new BitSet();
    boolean ascii = !take("^");
    boolean first = true;
    for (char c = take(); c != ']' || first; c = take()) {
      first = false;
      if (c == '[') {
        throw new Unusual();
      }
      if (c == '\\') {
        c = take();
        if (Character.isLetterOrDigit(c)) {
          ascii &= escaped(c, members);
          continue;
        }
      }
      char last = c;
      if (more() && peek() == '-' && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']') {
        at++;
        last = take();
        if (last == '\\') {
          last = take();
          if (Character.isLetterOrDigit(last)) {
            throw new Unusual();
          }
        }
      }
      if (last < c) {
        throw new Unusual();
      }
      ascii &= last < 128;
      if (ascii) {
        members.set(c, last + 1);
      }
    }
    return ascii ? Known.oneOf(members) : Known.ANY_CHARACTER;
  }

  /** Adds what an escape in a class stands for; false where that is more than ASCII. */
  private static boolean escaped(char letter, BitSet members) {
    switch (letter) {
      case 'd', 's', 'w' -> members.or(perl(letter));
      case 't' -> members.set('\t');
      case 'n' -> members.set('\n');
      case 'r' -> members.set('\r');
      case 'D', 'S', 'W' -> {
        return false;
      }
      default -> throw new Unusual();
    }
    return true;
  }
}

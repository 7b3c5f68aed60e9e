package org.pehra.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Rule.Comparison;

/**
 * From a value of one field to the predicates on that field that it satisfies. Text is found by one
 * automaton, equality by hash, numbers by value; what remains is tested one by one, and only after
 * a literal that it needs occurred. Immutable.
 */
final class FieldIndex {
  private final @Nullable Automaton automaton;
  private final Map<Bytes, int[]> equal;
  private final int longestEqual;
  private final Map<Double, int[]> equalNumbers;
  private final List<Compared> compared;
  private final int[] always;

  /** Tests by id minus {@link #firstTest}; each satisfies one predicate. */
  private final List<ValueTest> tests;

  private final int[] testBits;
  private final int[] ungated;
  private final int firstTest;

  /** Tells the values of one field from those of another where they are remembered together. */
  private final long salt = System.identityHashCode(this) * 0x9E3779B97F4A7C15L;

  private FieldIndex(Builder builder) {
    automaton = builder.literals.isEmpty() ? null : Automaton.of(builder.literals);
    equal = Map.copyOf(builder.equal);
    longestEqual = equal.keySet().stream().mapToInt(key -> key.length).max().orElse(0);
    equalNumbers = Map.copyOf(builder.equalNumbers);
    compared = List.copyOf(builder.compared);
    always = builder.always.stream().mapToInt(Integer::intValue).toArray();
    tests = List.copyOf(builder.tests);
    testBits = builder.testBits.stream().mapToInt(Integer::intValue).toArray();
    ungated = builder.ungated.stream().mapToInt(Integer::intValue).toArray();
    firstTest = builder.firstTest;
  }

  private record Compared(Comparison comparison, double value, int bit) {}

  /** How many ids {@link #find} may add, bits of the group included. */
  int ids() {
    return firstTest + tests.size();
  }

  long salt() {
    return salt;
  }

  long bytes() {
    return automaton == null ? 0 : automaton.bytes();
  }

  int states() {
    return automaton == null ? 0 : automaton.states();
  }

  /**
   * Adds the bits of all satisfied predicates. Ids from {@link #firstTest} on are this index's own
   * and mean nothing to the caller.
   */
  void find(Value value, Hits hits, Bytes probe) {
    for (int bit : always) {
      hits.add(bit);
    }
    if (automaton != null) {
      automaton.find(value.folded(), value.foldedLength(), hits);
      runGated(value, hits);
    }
    for (int test : ungated) {
      run(test, value, hits);
    }
    if (!equal.isEmpty() && value.foldedLength() <= longestEqual) {
      int[] bits = equal.get(probe.set(value.folded(), value.foldedLength()));
      if (bits != null) {
        for (int bit : bits) {
          hits.add(bit);
        }
      }
    }
    if (!equalNumbers.isEmpty() || !compared.isEmpty()) {
      findNumber(value, hits);
    }
  }

  private void runGated(Value value, Hits hits) {
    int found = hits.size();
    for (int i = 0; i < found; i++) {
      int test = hits.get(i) - firstTest;
      if (test >= 0) {
        run(test, value, hits);
      }
    }
  }

  private void run(int test, Value value, Hits hits) {
    try {
      if (tests.get(test).test(value)) {
        hits.add(testBits[test]);
      }
    } catch (RuntimeException e) {
      hits.fail(testBits[test], e);
    } catch (StackOverflowError e) {
      hits.fail(testBits[test], new IllegalStateException("nested too deep", e));
    }
  }

  private void findNumber(Value value, Hits hits) {
    double number = NumberText.parse(value.plain(), value.plainLength());
    if (Double.isNaN(number)) {
      return;
    }
    int[] bits = equalNumbers.isEmpty() ? null : equalNumbers.get(number + 0.0);
    if (bits != null) {
      for (int bit : bits) {
        hits.add(bit);
      }
    }
    for (var one : compared) {
      if (TimeText.compare(one.comparison(), number, one.value())) {
        hits.add(one.bit());
      }
    }
  }

  /** A byte string as a key; the mutable one is for looking up only. */
  static final class Bytes {
    private byte[] bytes;
    private int length;
    private int hash;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
      set(bytes, bytes.length);
    }

    Bytes set(byte[] newBytes, int newLength) {
      bytes = newBytes;
      length = newLength;
      int h = 1;
      for (int i = 0; i < newLength; i++) {
        h = 31 * h + newBytes[i];
      }
      hash = h;
      return this;
    }

    byte[] copy() {
      return Arrays.copyOf(bytes, length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Bytes that
          && hash == that.hash
          && Arrays.equals(bytes, 0, length, that.bytes, 0, that.length);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** Collects the predicates of one field. */
  static final class Builder {
    private static final int MAX_LITERAL = 48;

    /** Bytes of all literals of a field, beyond which they are cut; about 60 MB of automaton. */
    private static final int BUDGET = 250_000;

    private static final int[] CUTS = {MAX_LITERAL, 24, 12, 8, 6, 4, 3};

    private final int firstTest;
    private final List<Single> singles = new ArrayList<>();
    private final List<Automaton.Literal> literals = new ArrayList<>();
    private final Map<Bytes, int[]> equal = new HashMap<>();
    private final Map<Double, int[]> equalNumbers = new HashMap<>();
    private final List<Compared> compared = new ArrayList<>();
    private final List<Integer> always = new ArrayList<>();
    private final List<ValueTest> tests = new ArrayList<>();
    private final List<Integer> testBits = new ArrayList<>();
    private final List<Integer> ungated = new ArrayList<>();

    /**
     * @param bits number of predicates in the group: the ids below are the group's bits
     */
    Builder(int bits) {
      firstTest = bits;
    }

    /**
     * @throws RuntimeException when the predicate's regular expression, network or zone is none
     */
    void add(Predicate predicate, int bit) {
      switch (predicate) {
        case Predicate.Text text -> text(text, bit);
        case Predicate.Regex regex -> {
          var needs = RequiredLiterals.of(regex.pattern());
          test(ValueTest.of(regex, needs), needs.best(), bit);
        }
        case Predicate.Cidr cidr -> test(ValueTest.of(cidr), List.of(), bit);
        case Predicate.TimePart part -> test(ValueTest.of(part), List.of(), bit);
        case Predicate.NumberEquals number ->
            equalNumbers.merge(number.value() + 0.0, new int[] {bit}, Builder::concat);
        case Predicate.NumberCompare number ->
            compared.add(new Compared(number.comparison(), number.value(), bit));
        case Predicate.Exists exists -> always.add(bit);
        case Predicate.Null absent -> {} // decided by the group: there is no value to look at
        case Predicate.FieldRef ref -> {} // compares two fields: decided by the group
      }
    }

    private void text(Predicate.Text text, int bit) {
      var pattern = TextPattern.of(text);
      byte[] single = pattern.single();
      if (pattern.everything()) {
        always.add(bit);
      } else if (text.cased() || single == null && !pattern.empty()) {
        test(ValueTest.of(pattern, text.cased()), gates(pattern, text.cased()), bit);
      } else if (!pattern.openStart() && !pattern.openEnd()) {
        equal.merge(
            new Bytes(single == null ? new byte[0] : single), new int[] {bit}, Builder::concat);
      } else if (single != null && single.length > MAX_LITERAL) {
        test(ValueTest.of(pattern, false), gates(pattern, false), bit);
      } else if (single != null) {
        literals.add(new Automaton.Literal(single, !pattern.openStart(), !pattern.openEnd(), bit));
      }
    }

    /** The literal whose absence rules the pattern out; none when it has only wildcards. */
    private static List<byte[]> gates(TextPattern pattern, boolean cased) {
      var all = pattern.literals();
      if (all.isEmpty()) {
        return List.of();
      }
      byte[] longest = all.getFirst();
      return List.of(
          cased
              ? Folding.foldedBytes(new String(longest, java.nio.charset.StandardCharsets.UTF_8))
              : longest);
    }

    void test(ValueTest test, List<byte[]> gates, int bit) {
      int number = tests.size();
      tests.add(test);
      testBits.add(bit);
      if (gates.isEmpty()) {
        ungated.add(number);
      }
      for (var gate : gates) {
        byte[] part = gate.length > MAX_LITERAL ? Arrays.copyOf(gate, MAX_LITERAL) : gate;
        literals.add(new Automaton.Literal(part, false, false, firstTest + number));
      }
    }

    private static int[] concat(int[] a, int[] b) {
      int[] all = Arrays.copyOf(a, a.length + b.length);
      System.arraycopy(b, 0, all, a.length, b.length);
      return all;
    }

    /** A literal with optional wildcards around it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Single(TextPattern pattern, byte[] literal, int bit) {}

    FieldIndex build() {
      int most = CUTS[0];
      for (int cut : CUTS) {
        most = cut;
        if (singles.stream().mapToLong(one -> Math.min(one.literal.length, cut)).sum() <= BUDGET) {
          break;
        }
      }
      for (var one : singles) {
        if (one.literal.length > most) {
          test(
              ValueTest.of(one.pattern, false), List.of(Arrays.copyOf(one.literal, most)), one.bit);
        } else {
          literals.add(
              new Automaton.Literal(
                  one.literal, !one.pattern.openStart(), !one.pattern.openEnd(), one.bit));
        }
      }
      return new FieldIndex(this);
    }
  }
}

package org.pehra.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Predicate;

/**
 * From a value of one field to the predicates on that field that it satisfies. Text is found by one
 * automaton, equality by hash, numbers by value; what remains is tested one by one, and only after
 * a literal that it needs occurred. Immutable.
 */
final class FieldIndex {
  /** Characters of an address as JSON may write it, each by number. */
  private static final int MAX_ADDRESS = 6 * Network.MAX_LENGTH;

  private final @Nullable Automaton automaton;
  private final Map<Bytes, int[]> equal;
  private final int longestEqual;
  private final NumberIndex numbers;
  private final NetworkIndex networks;
  private final int[] always;

  /** Each satisfies one predicate. */
  private final List<ValueTest> tests;

  private final int[] testBits;
  private final int[] ungated;

  /** By test, the ids of its gates: it runs only when all of them were found. */
  private final int[][] gates;

  /** By id minus {@link #firstGate}, the test whose first gate it is, or -1. */
  private final int[] opens;

  private final int firstGate;

  /** Tells the values of one field from those of another where they are remembered together. */
  private final long salt = System.identityHashCode(this) * 0x9E3779B97F4A7C15L;

  private FieldIndex(Builder builder) {
    automaton = builder.literals.isEmpty() ? null : Automaton.of(builder.literals);
    equal = Map.copyOf(builder.equal);
    longestEqual = equal.keySet().stream().mapToInt(key -> key.length).max().orElse(0);
    numbers = new NumberIndex(builder.equalNumbers, builder.bounds);
    networks = NetworkIndex.of(builder.networks);
    always = builder.always.stream().mapToInt(Integer::intValue).toArray();
    tests = List.copyOf(builder.tests);
    testBits = builder.testBits.stream().mapToInt(Integer::intValue).toArray();
    ungated = builder.ungated.stream().mapToInt(Integer::intValue).toArray();
    gates = builder.gates.toArray(int[][]::new);
    opens = builder.opens.stream().mapToInt(Integer::intValue).toArray();
    firstGate = builder.firstGate;
  }

  /** How many ids {@link #find} may add, bits of the group included. */
  int ids() {
    return firstGate + opens.length;
  }

  /** How many reports its automaton has. */
  int reports() {
    return automaton == null ? 0 : automaton.reports();
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
   * Adds the bits of all satisfied predicates. Ids from {@link #firstGate} on are this index's own
   * and mean nothing to the caller.
   */
  void find(Value value, Hits hits, Bytes probe) {
    hits.addAll(always);
    if (automaton != null) {
      value.search(automaton, hits);
      runGated(value, hits);
    }
    for (int test : ungated) {
      run(test, value, hits);
    }
    if (!equal.isEmpty() && value.within(longestEqual)) {
      int[] bits = equal.get(probe.set(value.folded(), value.foldedLength()));
      if (bits != null) {
        hits.addAll(bits);
      }
    }
    if (!numbers.isEmpty()) {
      double number = NumberText.parse(value.plain(), value.plainLength());
      if (!Double.isNaN(number)) {
        numbers.find(number, hits);
      }
    }
    if (!networks.isEmpty() && value.length() <= MAX_ADDRESS) {
      networks.find(value.text(), hits);
    }
  }

  private void runGated(Value value, Hits hits) {
    int found = hits.size();
    for (int i = 0; i < found; i++) {
      int gate = hits.get(i) - firstGate;
      int test = gate < 0 ? -1 : opens[gate];
      if (test >= 0 && open(gates[test], hits)) {
        run(test, value, hits);
      }
    }
  }

  private static boolean open(int[] gates, Hits hits) {
    for (int gate : gates) {
      if (!hits.has(gate)) {
        return false;
      }
    }
    return true;
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

  static int[] concat(int[] a, int[] b) {
    int[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
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

    /** More sets of literals than this make a regular expression hardly rarer. */
    private static final int MAX_GATES = 4;

    private final int firstGate;
    private final List<Automaton.Literal> literals = new ArrayList<>();
    private final Map<Bytes, int[]> equal = new HashMap<>();
    private final Map<Predicate.NumberEquals, Integer> equalNumbers = new LinkedHashMap<>();
    private final Map<Predicate.NumberCompare, Integer> bounds = new LinkedHashMap<>();
    private final Map<Network, int[]> networks = new LinkedHashMap<>();
    private final List<Integer> always = new ArrayList<>();
    private final List<ValueTest> tests = new ArrayList<>();
    private final List<Integer> testBits = new ArrayList<>();
    private final List<Integer> ungated = new ArrayList<>();
    private final List<int[]> gates = new ArrayList<>();
    private final List<Integer> opens = new ArrayList<>();

    /**
     * @param bits number of predicates in the group: the ids below are the group's bits
     */
    Builder(int bits) {
      firstGate = bits;
    }

    /**
     * @throws RuntimeException when the predicate's regular expression, network or zone is none
     */
    void add(Predicate predicate, int bit) {
      switch (predicate) {
        case Predicate.Text text -> text(text, bit);
        case Predicate.Regex regex -> {
          var needs = RequiredLiterals.of(regex.pattern());
          var sets = needs.sets().subList(0, Math.min(MAX_GATES, needs.sets().size()));
          test(ValueTest.of(regex, needs), sets, bit);
        }
        case Predicate.Cidr cidr -> networks.put(Network.parse(cidr.network()), new int[] {bit});
        case Predicate.TimePart part -> test(ValueTest.of(part), List.of(), bit);
        case Predicate.NumberEquals number -> equalNumbers.put(number, bit);
        case Predicate.NumberCompare number -> bounds.put(number, bit);
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
            new Bytes(single == null ? new byte[0] : single), new int[] {bit}, FieldIndex::concat);
      } else if (single != null && single.length > MAX_LITERAL) {
        test(ValueTest.of(pattern, false), gates(pattern, false), bit);
      } else if (single != null) {
        literals.add(new Automaton.Literal(single, !pattern.openStart(), !pattern.openEnd(), bit));
      }
    }

    /** The literal whose absence rules the pattern out; none when it has only wildcards. */
    private static List<List<byte[]>> gates(TextPattern pattern, boolean cased) {
      var all = pattern.literals();
      if (all.isEmpty()) {
        return List.of();
      }
      byte[] longest = all.getFirst();
      return List.of(
          List.of(
              cased
                  ? Folding.foldedBytes(
                      new String(longest, java.nio.charset.StandardCharsets.UTF_8))
                  : longest));
    }

    /**
     * @param needed sets of literals; where one of them does not occur at all, the test is false
     */
    void test(ValueTest test, List<List<byte[]>> needed, int bit) {
      int number = tests.size();
      tests.add(test);
      testBits.add(bit);
      if (needed.isEmpty()) {
        ungated.add(number);
      }
      int first = firstGate + opens.size();
      for (var set : needed) {
        int gate = firstGate + opens.size();
        opens.add(gate == first ? number : -1);
        for (byte[] literal : set) {
          byte[] part =
              literal.length > MAX_LITERAL ? Arrays.copyOf(literal, MAX_LITERAL) : literal;
          literals.add(new Automaton.Literal(part, false, false, gate));
        }
      }
      gates.add(java.util.stream.IntStream.range(first, firstGate + opens.size()).toArray());
    }

    FieldIndex build() {
      return new FieldIndex(this);
    }
  }
}

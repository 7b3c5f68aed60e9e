package org.pehra.match;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds many literals in one pass over folded bytes: the automaton of Aho and Corasick (1975) with
 * every transition written out over classes of bytes. The start and the end of the text are symbols
 * of their own, so a literal may be tied to either. Immutable.
 */
final class Automaton {
  /**
   * A literal to find.
   *
   * @param bytes folded, never empty
   * @param atStart only at the start of the text
   * @param atEnd only at the end of the text
   * @param id what is reported; several literals may report the same
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Literal(byte[] bytes, boolean atStart, boolean atEnd, int id) {}

  private static final int[] NOTHING = new int[0];
  private static final int NONE = -1;

  /** No byte. */
  private static final int NEVER = 256;

  /** Bytes of a text from which it is read from two places at once. */
  private static final int LONG = 128;

  /** By byte, its class; an upper-case letter has that of its lower case. */
  private final byte[] classes;

  /** By byte behind a backslash, the class of what JSON's escape stands for. */
  private final byte[] escapes;

  /** Symbols, and one place more. */
  private final int width;

  private final int endSymbol;

  /**
   * Row of the next state by row of the state plus class of the byte. The last place of a row that
   * reports has the number of its report.
   */
  private final int[] next;

  /** Row of the state before a text, and of the one inside a text that has nothing. */
  private final int start;

  private final int root;

  /** Bytes of the longest literal. */
  private final int longest;

  /** States that report have the highest numbers; the row of the first of them. */
  private final int firstReporting;

  /** By number of the report, the ids of the literals that end there and have all its bytes. */
  private final int[][] reports;

  /** By number of the report, that of the longest shorter literals that end there too, or -1. */
  private final int[] shorter;

  private Automaton(
      byte[] classes,
      int width,
      int[] next,
      int start,
      int root,
      int longest,
      int firstReporting,
      int[][] reports,
      int[] shorter) {
    this.classes = classes;
    this.escapes = escapes(classes);
    this.width = width;
    endSymbol = width - 2;
    this.next = next;
    this.start = start;
    this.root = root;
    this.longest = longest;
    this.firstReporting = firstReporting;
    this.reports = reports;
    this.shorter = shorter;
  }

  static Automaton of(List<Literal> literals) {
    return new Builder(literals).build();
  }

  int states() {
    return next.length / width;
  }

  /** How many reports there are, for {@link Hits}. */
  int reports() {
    return reports.length;
  }

  long bytes() {
    long size = (next.length + shorter.length) * 4L;
    for (var report : reports) {
      size += 16 + report.length * 4L;
    }
    return size;
  }

  private static byte[] escapes(byte[] classes) {
    var escapes = new byte[256];
    for (char c = 0; c < 128; c++) {
      escapes[c] = classes[JsonText.simple(c) & 255];
    }
    return escapes;
  }

  /**
   * Adds the ids of all literals that occur in a text: UTF-8 whose case is folded beyond ASCII.
   *
   * @param escaped whether it has JSON's simple escapes
   */
  void find(byte[] text, int from, int to, boolean escaped, Hits hits) {
    int escape = escaped ? '\\' : NEVER;
    int overlap = escaped ? 2 * longest : longest;
    int second = to - from < Math.max(LONG, 2 * overlap) ? from : (from + to - overlap) / 2;
    while (second > from && text[second - 1] == escape) {
      second--;
    }
    if (second == from) {
      end(run(text, from, to, start, escape, hits), hits);
    } else {
      fromTwoPlaces(text, from, second, second + overlap, to, escape, hits);
    }
  }

  private int run(byte[] text, int from, int to, int first, int escape, Hits hits) {
    final int[] table = next;
    final byte[] classOf = classes;
    final byte[] escapeOf = escapes;
    final int reporting = firstReporting;
    int state = first;
    for (int i = from; i < to; i++) {
      byte b = text[i];
      int symbol = b == escape ? escapeOf[text[++i] & 255] & 255 : classOf[b & 255] & 255;
      state = table[state + symbol];
      if (state >= reporting) {
        report(state, hits);
      }
    }
    return state;
  }

  /**
   * Each step waits for the one before it to be read from the table; two texts at once hide half of
   * that. What crosses the middle is found by the one that goes on to {@code stop}.
   */
  private void fromTwoPlaces(
      byte[] text, int from, int second, int stop, int to, int escape, Hits hits) {
    final int[] table = next;
    final byte[] classOf = classes;
    final byte[] escapeOf = escapes;
    final int reporting = firstReporting;
    int left = start;
    int right = root;
    int i = from;
    int j = second;
    for (; i < stop && j < to; i++, j++) {
      byte b = text[i];
      byte c = text[j];
      left += b == escape ? escapeOf[text[++i] & 255] & 255 : classOf[b & 255] & 255;
      right += c == escape ? escapeOf[text[++j] & 255] & 255 : classOf[c & 255] & 255;
      left = table[left];
      right = table[right];
      if (left >= reporting) {
        report(left, hits);
      }
      if (right >= reporting) {
        report(right, hits);
      }
    }
    run(text, i, stop, left, escape, hits);
    end(run(text, j, to, right, escape, hits), hits);
  }

  private void end(int state, Hits hits) {
    int last = next[state + endSymbol];
    if (last >= firstReporting) {
      report(last, hits);
    }
  }

  /** What was reported before in this text is not walked again: short literals occur often. */
  private void report(int state, Hits hits) {
    int report = next[state + width - 1];
    while (report >= 0 && hits.first(report)) {
      hits.addAll(reports[report]);
      report = shorter[report];
    }
  }

  private static final class Builder {
    private final byte[] classes = new byte[256];
    private final int width;
    private final int startSymbol;
    private final int endSymbol;
    private int[] table;
    private int states = 1;
    private int[] fallback = NOTHING;
    private int longest;
    private final List<int[]> reports = new ArrayList<>();

    Builder(List<Literal> literals) {
      var used = new boolean[256];
      for (var literal : literals) {
        longest = Math.max(longest, literal.bytes().length);
        for (byte b : literal.bytes()) {
          used[b & 255] = true;
        }
      }
      int symbols = 1;
      for (int i = 0; i < 256; i++) {
        if (used[i]) {
          classes[i] = (byte) symbols++;
        }
      }
      for (char c = 'A'; c <= 'Z'; c++) {
        classes[c] = classes[Folding.ASCII[c]];
      }
      startSymbol = symbols++;
      endSymbol = symbols++;
      width = symbols;
      table = new int[width * 64];
      reports.add(NOTHING);
      literals.forEach(this::add);
    }

    private void add(Literal literal) {
      int state = literal.atStart() ? step(0, startSymbol) : 0;
      for (byte b : literal.bytes()) {
        state = step(state, classes[b & 255] & 255);
      }
      if (literal.atEnd()) {
        state = step(state, endSymbol);
      }
      reports.set(state, union(reports.get(state), new int[] {literal.id()}));
    }

    private int step(int state, int symbol) {
      int at = state * width + symbol;
      if (table[at] == 0) {
        if (table.length < (states + 1) * width) {
          table = Arrays.copyOf(table, Math.max((states + 1) * width, table.length * 2));
        }
        table[at] = states++;
        reports.add(NOTHING);
      }
      return table[at];
    }

    Automaton build() {
      int[] order = complete();
      var reported = new int[states];
      var shorter = new int[states];
      List<int[]> own = new ArrayList<>();
      for (int state : order) {
        reported[state] = state == 0 ? NONE : reported[fallback[state]];
        if (reports.get(state).length > 0) {
          shorter[own.size()] = reported[state];
          reported[state] = own.size();
          own.add(reports.get(state));
        }
      }
      int first = (int) Arrays.stream(reported).filter(report -> report == NONE).count();
      int silent = 0;
      int reporting = first;
      var number = new int[states];
      for (int state : order) {
        number[state] = reported[state] == NONE ? silent++ : reporting++;
      }
      int stride = width + 1;
      var next = new int[states * stride];
      for (int state = 0; state < states; state++) {
        int row = number[state] * stride;
        for (int symbol = 0; symbol < width; symbol++) {
          next[row + symbol] = number[table[state * width + symbol]] * stride;
        }
        next[row + width] = reported[state];
      }
      int root = number[0] * stride;
      return new Automaton(
          classes,
          stride,
          next,
          next[root + startSymbol],
          root,
          longest,
          first * stride,
          own.toArray(int[][]::new),
          Arrays.copyOf(shorter, own.size()));
    }

    /** Fills in the missing transitions breadth first; returns the states in that order. */
    private int[] complete() {
      fallback = new int[states];
      var order = new int[states];
      int n = 0;
      var queue = new ArrayDeque<Integer>();
      queue.add(0);
      while (!queue.isEmpty()) {
        int state = queue.remove();
        order[n++] = state;
        for (int symbol = 0; symbol < width; symbol++) {
          int at = state * width + symbol;
          int down = state == 0 ? 0 : table[fallback[state] * width + symbol];
          if (table[at] == 0) {
            table[at] = down;
          } else {
            fallback[table[at]] = down;
            queue.add(table[at]);
          }
        }
      }
      return order;
    }

    private static int[] union(int[] a, int[] b) {
      if (b.length == 0) {
        return a;
      }
      int[] all = Arrays.copyOf(a, a.length + b.length);
      int n = a.length;
      for (int id : b) {
        if (Arrays.stream(a).noneMatch(known -> known == id)) {
          all[n++] = id;
        }
      }
      return n == all.length ? all : Arrays.copyOf(all, n);
    }
  }
}

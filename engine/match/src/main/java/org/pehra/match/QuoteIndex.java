package org.pehra.match;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Where the quotes of a JSON text lie, found 64 bytes at a step with vector instructions and
 * without a branch for each escape (the arithmetic on runs of backslashes is that of Langdale and
 * Lemire, “Parsing gigabytes of JSON per second”, 2019). Windows paths hold a backslash every few
 * bytes, at which a search for the end of a string would stop each time. Used by one thread.
 */
final class QuoteIndex {
  private static final VectorSpecies<Byte> SPECIES =
      ByteVector.SPECIES_PREFERRED.length() > 64
          ? ByteVector.SPECIES_512
          : ByteVector.SPECIES_PREFERRED;
  private static final int BLOCK = 64;
  private static final long HIGH = 0x8080808080808080L;
  private static final long QUOTES = '"' * 0x0101010101010101L;
  private static final long BLANKS = ' ' * 0x0101010101010101L;
  private static final long SLASHES = '\\' * 0x0101010101010101L;
  private static final long EVEN = 0x5555555555555555L;

  private final boolean vectors;
  private final byte[] tail = new byte[BLOCK];
  private int[] quotes = new int[256];
  private int count;

  /** Bit by byte of every block: backslashes, bytes beyond ASCII, and unusual escapes. */
  private long[] slashes = new long[64];

  private long[] wides = new long[64];
  private long[] odds = new long[64];

  private int start;
  private boolean anyWide;
  private boolean anyOdd;
  private boolean anyControl;

  /** 1 where the last byte of the block before escapes the first of this one. */
  private long escapesNext;

  private int next;

  /**
   * @param vectors use vector instructions; the outcome is the same
   */
  QuoteIndex(boolean vectors) {
    this.vectors = vectors;
  }

  /** Reads a text; strings are then asked for in their order. */
  void read(byte[] bytes, int from, int to) {
    start = from;
    count = 0;
    next = 0;
    escapesNext = 0;
    anyWide = false;
    anyOdd = false;
    anyControl = false;
    int blocks = (to - from + BLOCK - 1) / BLOCK;
    if (slashes.length <= blocks) {
      slashes = new long[blocks * 2];
      wides = new long[blocks * 2];
      odds = new long[blocks * 2];
    }
    int block = 0;
    int i = from;
    for (; i + BLOCK <= to; i += BLOCK) {
      read(bytes, i, i, block++);
    }
    if (i < to) {
      Arrays.fill(tail, (byte) ' ');
      System.arraycopy(bytes, i, tail, 0, to - i);
      read(tail, 0, i, block);
    }
  }

  private void read(byte[] bytes, int at, int position, int block) {
    if (!vectors) {
      readWords(bytes, at, position, block);
      return;
    }
    long quote = 0;
    long slash = 0;
    long wide = 0;
    long control = 0;
    for (int part = 0; part < BLOCK; part += SPECIES.length()) {
      var vector = ByteVector.fromArray(SPECIES, bytes, at + part);
      quote |= vector.eq((byte) '"').toLong() << part;
      slash |= vector.eq((byte) '\\').toLong() << part;
      wide |= vector.lt((byte) 0).toLong() << part;
      control |= vector.compare(VectorOperators.ULT, (byte) ' ').toLong();
    }
    anyControl |= control != 0;
    block(bytes, at, position, block, quote, slash, wide);
  }

  private void readWords(byte[] bytes, int at, int position, int block) {
    long quote = 0;
    long slash = 0;
    long wide = 0;
    long control = 0;
    for (int part = 0; part < BLOCK; part += 8) {
      long word = EventScanner.word(bytes, at + part);
      quote |= mask(zeros(word ^ QUOTES)) << part;
      slash |= mask(zeros(word ^ SLASHES)) << part;
      wide |= mask(word & HIGH) << part;
      control |= word - BLANKS & ~word & HIGH;
    }
    anyControl |= control != 0;
    block(bytes, at, position, block, quote, slash, wide);
  }

  /** The high bit of every byte that is zero. */
  private static long zeros(long word) {
    return ~(((word & ~HIGH) + ~HIGH) | word | ~HIGH);
  }

  /** The high bits of eight bytes as eight bits. */
  private static long mask(long high) {
    return (high >>> 7) * 0x0102040810204080L >>> 56;
  }

  private void block(
      byte[] bytes, int at, int position, int block, long quotesHere, long slash, long wide) {
    long quote = quotesHere;
    slashes[block] = slash;
    wides[block] = wide;
    anyWide |= wide != 0;
    long escaped = escaped(slash);
    long others = escaped & ~(quote | slash);
    odds[block] = others == 0 ? 0 : odd(bytes, at, others);
    anyOdd |= odds[block] != 0;
    quote &= ~escaped;
    if (quotes.length < count + BLOCK) {
      quotes = Arrays.copyOf(quotes, quotes.length * 2);
    }
    // eight at a step: their number is not to be foreseen, and what is too many is written over
    int[] to = quotes;
    int n = count;
    count += Long.bitCount(quote);
    for (; n < count; n += 8) {
      for (int i = 0; i < 8; i++) {
        to[n + i] = position + Long.numberOfTrailingZeros(quote);
        quote &= quote - 1;
      }
    }
  }

  /** Which bytes stand behind a backslash that is not escaped itself. */
  private long escaped(long backslashes) {
    if (backslashes == 0) {
      long escaped = escapesNext;
      escapesNext = 0;
      return escaped;
    }
    long slash = backslashes & ~escapesNext;
    long follows = slash << 1 | escapesNext;
    long oddStarts = slash & ~EVEN & ~follows;
    long ends = oddStarts + slash;
    escapesNext = Long.compareUnsigned(ends, oddStarts) < 0 ? 1 : 0;
    return (EVEN ^ ends << 1) & follows;
  }

  private static long odd(byte[] bytes, int at, long places) {
    long odd = 0;
    for (long rest = places; rest != 0; rest &= rest - 1) {
      int place = Long.numberOfTrailingZeros(rest);
      switch (bytes[at + place]) {
        case 'n', 'r', 't', 'b', 'f', '/' -> {}
        default -> odd |= 1L << place;
      }
    }
    return odd;
  }

  /** Where the unescaped quotes lie, {@link #count} of them in ascending order. */
  int[] positions() {
    return quotes;
  }

  int count() {
    return count;
  }

  /** The number of the first unescaped quote from an index on; never asked backwards. */
  int numberFrom(int from) {
    int i = next;
    while (i < count && quotes[i] < from) {
      i++;
    }
    next = i;
    return i;
  }

  /** Whether the text holds bytes beyond ASCII, or escapes of plain characters. */
  boolean anyWideOrOdd() {
    return anyWide || anyOdd;
  }

  /**
   * Whether every unusual escape stands for a printable ASCII character, as many serialisers write
   * apostrophes and angle brackets.
   *
   * @param bytes the text last read, which ends at {@code to}
   */
  boolean oddEscapesArePlain(byte[] bytes, int to) {
    for (int block = 0; anyOdd && start + block * BLOCK < to; block++) {
      for (long rest = odds[block]; rest != 0; rest &= rest - 1) {
        int at = start + block * BLOCK + Long.numberOfTrailingZeros(rest);
        if (at + 5 > to || bytes[at] != 'u' || bytes[at + 1] != '0' || bytes[at + 2] != '0') {
          return false;
        }
        int c = Character.digit(bytes[at + 3], 16) << 4 | Character.digit(bytes[at + 4], 16);
        if (c < ' ' || c > '~') {
          return false;
        }
      }
    }
    return true;
  }

  /** The index of the first unescaped quote from an index on, or -1; never asked backwards. */
  int quoteFrom(int from) {
    int i = numberFrom(from);
    return i < count ? quotes[i] : -1;
  }

  /** Whether a byte of the text is below that of a blank. */
  boolean hasControls() {
    return anyControl;
  }

  /** {@link EventScanner}'s flags of the bytes between two indexes. */
  int flags(int from, int to) {
    if (from >= to) {
      return 0;
    }
    return (any(slashes, from, to) ? EventScanner.ESCAPED : 0)
        | (anyWide && any(wides, from, to) ? EventScanner.WIDE : 0)
        | (anyOdd && any(odds, from, to) ? EventScanner.ODD : 0);
  }

  private boolean any(long[] masks, int from, int to) {
    int first = from - start;
    int length = to - from;
    if (length <= BLOCK) {
      // two words joined: whether a short string crosses a block's end is not to be foreseen
      int word = first >> 6;
      long window = masks[word] >>> first | masks[word + 1] << 1 << ~first;
      return window << BLOCK - length != 0;
    }
    int last = first + length - 1;
    int block = first >> 6;
    int end = last >> 6;
    long mask = masks[block] & -1L << first;
    while (block < end) {
      if (mask != 0) {
        return true;
      }
      mask = masks[++block];
    }
    return (mask & -1L >>> (63 - (last & 63))) != 0;
  }
}

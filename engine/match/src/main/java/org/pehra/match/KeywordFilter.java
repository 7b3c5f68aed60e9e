package org.pehra.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;
import org.pehra.sigma.Predicate;

/**
 * Rules out, over the raw bytes of a whole event, that any keyword predicate holds, so that values
 * are searched one by one only in the few events where a fragment of a keyword occurs. Compares
 * three bytes at every position with all fragments at once, eight sets of them (after the literal
 * matcher “Teddy” of Geoffrey Langdale), then the whole fragment.
 *
 * <p>Fragments are ASCII that JSON writes as it is, so a value that holds bytes beyond ASCII or
 * unusual escapes is not covered: the caller searches it anyway. Immutable.
 */
final class KeywordFilter {
  private static final VectorSpecies<Byte> SPECIES = ByteVector.SPECIES_PREFERRED;
  private static final int LOW_BITS = SPECIES.length() - 1;
  private static final int PRINT = 4;
  private static final int SETS = 8;
  private static final int MAX_FRAGMENTS = 4000;

  private static final long LETTERS = 0x2020202020202020L;

  private final byte[][][] fragments;

  /**
   * Up to eight bytes of each fragment with the letter case taken out, and which bytes these are.
   */
  private final long[][] beginnings;

  private final long[][] masks;

  /** By first byte and then by second byte of fragments, the sets these are in. */
  private final int[] pairs = new int[512];

  /**
   * By place in the print, the sets that have a byte with these low bits there: as many low bits as
   * one selection in a vector register takes, which folds the letter case along the way.
   */
  private final ByteVector[] prints = new ByteVector[PRINT];

  private KeywordFilter(List<byte[]> all) {
    byte[][] tables = new byte[PRINT][SPECIES.length()];
    List<List<byte[]>> sets = new ArrayList<>();
    for (int i = 0; i < SETS; i++) {
      sets.add(new ArrayList<>());
    }
    var sorted = all.stream().sorted(Arrays::compare).toList();
    for (int i = 0; i < sorted.size(); i++) {
      int set = i * SETS / sorted.size();
      byte[] fragment = sorted.get(i);
      sets.get(set).add(fragment);
      pairs[(fragment[0] | 0x20) & 255] |= 1 << set;
      pairs[256 | (fragment[1] | 0x20) & 255] |= 1 << set;
      for (int j = 0; j < PRINT; j++) {
        tables[j][fragment[j] & LOW_BITS] |= (byte) (1 << set);
        tables[j][Character.toUpperCase(fragment[j]) & LOW_BITS] |= (byte) (1 << set);
      }
    }
    for (int j = 0; j < PRINT; j++) {
      prints[j] = ByteVector.fromArray(SPECIES, tables[j], 0);
    }
    fragments = sets.stream().map(set -> set.toArray(byte[][]::new)).toArray(byte[][][]::new);
    masks = new long[SETS][];
    beginnings = new long[SETS][];
    for (int set = 0; set < SETS; set++) {
      masks[set] = Arrays.stream(fragments[set]).mapToLong(KeywordFilter::mask).toArray();
      beginnings[set] = Arrays.stream(fragments[set]).mapToLong(KeywordFilter::beginning).toArray();
    }
  }

  private static long mask(byte[] fragment) {
    return fragment.length >= 8 ? -1 : (1L << fragment.length * 8) - 1;
  }

  private static long beginning(byte[] fragment) {
    return (EventScanner.word(Arrays.copyOf(fragment, 8), 0) | LETTERS) & mask(fragment);
  }

  /** A filter for these predicates, or null where one of them needs no such fragment. */
  static @Nullable KeywordFilter of(Iterable<Predicate> keywords) {
    List<byte[]> fragments = new ArrayList<>();
    for (var keyword : keywords) {
      var needed = needed(keyword);
      if (needed.isEmpty()) {
        return null;
      }
      for (byte[] literal : needed) {
        byte[] fragment = rarestStart(longestPlain(literal));
        if (fragment.length < PRINT) {
          return null;
        }
        fragments.add(fragment);
      }
    }
    var distinct = distinct(fragments);
    return distinct.isEmpty() || distinct.size() > MAX_FRAGMENTS
        ? null
        : new KeywordFilter(distinct);
  }

  private static List<byte[]> distinct(List<byte[]> fragments) {
    return fragments.stream()
        .map(FieldIndex.Bytes::new)
        .distinct()
        .map(FieldIndex.Bytes::copy)
        .toList();
  }

  /**
   * Folded literals of which one occurs wherever the predicate holds; empty where none is known.
   */
  private static List<byte[]> needed(Predicate keyword) {
    return switch (keyword) {
      case Predicate.Text text -> {
        var folded = TextPattern.of(new Predicate.Text(text.field(), text.parts(), false));
        yield folded.literals().stream()
            .max(Comparator.comparingInt(literal -> longestPlain(literal).length))
            .map(List::of)
            .orElse(List.of());
      }
      case Predicate.Regex regex -> RequiredLiterals.of(regex.pattern()).best();
      default -> List.of();
    };
  }

  private static byte[] longestPlain(byte[] literal) {
    int best = 0;
    int bestAt = 0;
    int from = 0;
    for (int i = 0; i <= literal.length; i++) {
      if (i == literal.length || !plain(literal[i])) {
        if (i - from > best) {
          best = i - from;
          bestAt = from;
        }
        from = i + 1;
      }
    }
    return Arrays.copyOfRange(literal, bestAt, bestAt + best);
  }

  /** The end of a fragment from its most unusual four bytes on: fewer places look like it. */
  private static byte[] rarestStart(byte[] fragment) {
    int best = 0;
    double least = Double.MAX_VALUE;
    for (int i = 0; i + PRINT <= fragment.length; i++) {
      double share = 1;
      for (int j = i; j < i + PRINT; j++) {
        share *= share(fragment[j]);
      }
      if (share < least) {
        least = share;
        best = i;
      }
    }
    return Arrays.copyOfRange(fragment, best, fragment.length);
  }

  /** How common a byte is in logs, roughly. */
  private static double share(byte b) {
    if ("etaoinsrlc .0".indexOf(b) >= 0) {
      return 5;
    }
    return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '-' || b == ':' ? 2 : 1;
  }

  private static boolean plain(byte b) {
    return b >= ' ' && b != '"' && b != '\\' && b != '/' && b != 127;
  }

  /**
   * Whether a value beyond ASCII may hold a character that folds into ASCII: İ, ı, ſ and K, whose
   * UTF-8 begins with one of these bytes.
   */
  static boolean foldsToAscii(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b < 0 && (b == (byte) 0xC4 || b == (byte) 0xC5 || b == (byte) 0xE2)) {
        return true;
      }
    }
    return false;
  }

  /** Working memory for {@link #finds}, of one thread. */
  static byte[] scratch() {
    return new byte[SPECIES.length()];
  }

  /** Whether a fragment occurs. */
  boolean finds(byte[] bytes, int from, int to, byte[] scratch) {
    return Vectors.COMPILED
        ? findsByVectors(bytes, from, to, scratch)
        : findsByPairs(bytes, from, to);
  }

  boolean findsByVectors(byte[] bytes, int from, int to, byte[] scratch) {
    int step = SPECIES.length();
    int most = to - step - (PRINT - 1);
    if (most < from) {
      return to - from >= PRINT && padded(bytes, from, to, scratch);
    }
    for (int i = from; i < most; i += step) {
      if (block(bytes, i, to, scratch)) {
        return true;
      }
    }
    return block(bytes, most, to, scratch);
  }

  boolean findsByPairs(byte[] bytes, int from, int to) {
    for (int i = from; i + PRINT <= to; i++) {
      int sets = pairs[(bytes[i] | 0x20) & 255] & pairs[256 | (bytes[i + 1] | 0x20) & 255];
      if (sets != 0 && verify(bytes, i, to, sets)) {
        return true;
      }
    }
    return false;
  }

  private boolean padded(byte[] bytes, int from, int to, byte[] scratch) {
    byte[] copy = Arrays.copyOfRange(bytes, from, from + SPECIES.length() + PRINT);
    Arrays.fill(copy, to - from, copy.length, (byte) 0);
    return block(copy, 0, to - from, scratch);
  }

  private boolean block(byte[] bytes, int i, int to, byte[] scratch) {
    var found =
        ByteVector.fromArray(SPECIES, bytes, i)
            .selectFrom(prints[0])
            .and(ByteVector.fromArray(SPECIES, bytes, i + 1).selectFrom(prints[1]))
            .and(ByteVector.fromArray(SPECIES, bytes, i + 2).selectFrom(prints[2]))
            .and(ByteVector.fromArray(SPECIES, bytes, i + 3).selectFrom(prints[3]));
    long places = found.compare(VectorOperators.NE, (byte) 0).toLong();
    if (places == 0) {
      return false;
    }
    found.intoArray(scratch, 0);
    while (places != 0) {
      int lane = Long.numberOfTrailingZeros(places);
      if (verify(bytes, i + lane, to, scratch[lane])) {
        return true;
      }
      places &= places - 1;
    }
    return false;
  }

  private boolean verify(byte[] bytes, int at, int to, int sets) {
    long word = (at + 8 <= bytes.length ? EventScanner.word(bytes, at) : tail(bytes, at)) | LETTERS;
    for (int set = Integer.numberOfTrailingZeros(sets); set < SETS; set++) {
      if ((sets >> set & 1) == 0) {
        continue;
      }
      long[] own = masks[set];
      long[] begin = beginnings[set];
      for (int i = 0; i < own.length; i++) {
        if ((word & own[i]) == begin[i] && same(bytes, at, to, fragments[set][i])) {
          return true;
        }
      }
    }
    return false;
  }

  private static long tail(byte[] bytes, int at) {
    return EventScanner.word(Arrays.copyOfRange(bytes, at, at + 8), 0);
  }

  private static boolean same(byte[] bytes, int at, int to, byte[] fragment) {
    if (at + fragment.length > to) {
      return false;
    }
    for (int i = 0; i < fragment.length; i++) {
      if (Folding.ASCII[bytes[at + i] & 255] != fragment[i]) {
        return false;
      }
    }
    return true;
  }
}

package org.pehra.connect.mask;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Pattern;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.pehra.model.Json;

/**
 * Tells over the raw bytes of a JSON record, at the speed of reading them, whether {@link Masker}
 * could change any of its values: long runs of digits and the beginnings of forbidden words are
 * found 64 bytes at a step, and only what stands there is judged by the masker itself. May say yes
 * where nothing would change, never no where something would. Thread-safe.
 */
public final class MaskProbe {
  private static final int BLOCK = 64;

  /** Least and most digits of any secret number. */
  private static final int LEAST = 13;

  private static final int MOST = 19;

  /** Digits that stand together in a number that has several groups. */
  private static final int LONGEST_GROUP = 8;

  /** Bytes around a number or word that decide what the masker makes of it, and more. */
  private static final int AROUND = 256;

  private static final VectorSpecies<Byte> SPECIES =
      ByteVector.SPECIES_PREFERRED.length() > BLOCK
          ? ByteVector.SPECIES_512
          : ByteVector.SPECIES_PREFERRED;

  /** Without the optimising compiler every vector operation is a loop with objects. */
  private static final boolean VECTORS =
      !System.getProperty("java.vm.info", "").contains("emulated-client")
          && !System.getProperty("java.vm.info", "").contains("interpreted");

  /** Three letters of every forbidden word; each has a bit of its own. */
  private static final String[] STEMS = {"cvv", "cvc", "av2", "rac", "blo", "de3", "de4", "de5"};

  private static final byte[][] PRINTS = prints(256);
  private static final ByteVector[] VECTOR_PRINTS = vectorPrints();
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_.@-]{1,100}");

  private final Masker masker;

  public MaskProbe(Masker masker) {
    this.masker = masker;
  }

  /** Whether a field's name is left as it is, and says nothing about its value. */
  public static boolean plainName(String name) {
    return PLAIN_NAME.matcher(name).matches()
        && name.chars().filter(Character::isDigit).count() < LEAST
        && !FieldWords.citizen(name)
        && !FieldWords.card(name)
        && !FieldWords.forbidden(name);
  }

  /**
   * Whether a value of the record may be changed, or the record holds control characters, which no
   * JSON of one line does.
   *
   * @param bytes UTF-8 whose characters beyond ASCII are neither digits nor separators, and JSON
   *     without {@code \}{@code u} escapes
   */
  public boolean mayChange(byte[] bytes, int from, int to) {
    var scan = new Scan(bytes, from, to);
    for (int at = from; at < to; at += BLOCK) {
      if (scan.block(at)) {
        return true;
      }
    }
    return false;
  }

  private final class Scan {
    private final byte[] bytes;
    private final int from;
    private final int to;

    /** Digits and separators at the end of the block before. */
    private int trailing;

    private int examined;

    private Scan(byte[] bytes, int from, int to) {
      this.bytes = bytes;
      this.from = from;
      this.to = to;
    }

    private boolean block(int at) {
      byte[] source = bytes;
      int p = at;
      if (at + BLOCK + 2 > to) {
        source = new byte[BLOCK + 2];
        System.arraycopy(bytes, at, source, 0, Math.min(BLOCK + 2, to - at));
        p = 0;
      }
      long digits = 0;
      long joins = 0;
      long words = 0;
      long controls = 0;
      int length = Math.min(BLOCK, to - at);
      if (VECTORS) {
        for (int part = 0; part < BLOCK; part += SPECIES.length()) {
          var v = ByteVector.fromArray(SPECIES, source, p + part);
          digits |= v.sub((byte) '0').compare(VectorOperators.ULT, (byte) 10).toLong() << part;
          controls |= v.compare(VectorOperators.ULT, (byte) ' ').toLong() << part;
          joins |=
              v.eq((byte) ' ')
                      .or(v.eq((byte) '-'))
                      .or(v.eq((byte) '+'))
                      .or(v.eq((byte) '%'))
                      .toLong()
                  << part;
          words |=
              v.selectFrom(VECTOR_PRINTS[0])
                      .and(
                          ByteVector.fromArray(SPECIES, source, p + part + 1)
                              .selectFrom(VECTOR_PRINTS[1]))
                      .and(
                          ByteVector.fromArray(SPECIES, source, p + part + 2)
                              .selectFrom(VECTOR_PRINTS[2]))
                      .compare(VectorOperators.NE, (byte) 0)
                      .toLong()
                  << part;
        }
      } else {
        for (int i = 0; i < BLOCK; i++) {
          byte b = source[p + i];
          digits |= digit(b) ? 1L << i : 0;
          controls |= (b & 255) < ' ' ? 1L << i : 0;
          joins |= b == ' ' || b == '-' || b == '+' || b == '%' ? 1L << i : 0;
          words |=
              (PRINTS[0][b & 255]
                          & PRINTS[1][source[p + i + 1] & 255]
                          & PRINTS[2][source[p + i + 2] & 255])
                      != 0
                  ? 1L << i
                  : 0;
        }
      }
      return (controls & -1L >>> BLOCK - length) != 0
          || words != 0 && forbidden(at, words)
          || numbers(at, digits, joins);
    }

    private boolean numbers(int at, long digits, long joins) {
      // at the block's edges a separator counts without its neighbour being known
      long runs = digits | joins & (digits << 1 | 1) & (digits >>> 1 | 1L << 63);
      int leading = Math.min(Long.numberOfTrailingZeros(~runs), BLOCK);
      boolean crossing = trailing + leading >= LEAST;
      if (crossing && examine(at)) {
        return true;
      }
      trailing =
          leading == BLOCK ? trailing + BLOCK : Math.min(Long.numberOfLeadingZeros(~runs), BLOCK);
      if (Long.bitCount(digits) < 7) {
        return false;
      }
      long r = runs & runs >>> 1;
      r &= r >>> 2;
      r &= r >>> 4;
      r &= r >>> 5;
      while (r != 0) {
        int first = Long.numberOfTrailingZeros(r);
        int until = first + Math.min(BLOCK, Long.numberOfTrailingZeros(~(runs >>> first)));
        boolean whole = first > 0 && until < BLOCK;
        int count = Long.bitCount(digits >>> first & (1L << until - first) - 1);
        if ((!whole || count >= LEAST) && examine(at + first)) {
          return true;
        }
        r = until >= BLOCK ? 0 : r & -1L << until;
      }
      return false;
    }

    /** Judges the digits and separators around a place. */
    private boolean examine(int place) {
      if (place < examined) {
        return false;
      }
      int start = place;
      while (start > from && inRun(start - 1)) {
        start--;
      }
      int end = place;
      while (end < to && inRun(end)) {
        end++;
      }
      examined = end;
      int digits = 0;
      for (int i = start; i < end; i++) {
        digits += digit(bytes[i]) ? 1 : 0;
      }
      return digits >= LEAST
          && suspicious(start, end)
          && changes(Math.max(from, start - AROUND), Math.min(to, end + AROUND), start, end);
    }

    private boolean inRun(int i) {
      byte b = bytes[i];
      return digit(b) || b == ' ' || b == '-' || b == '+' || b == '%' || b == 'D' || b == 'd';
    }

    private boolean suspicious(int start, int end) {
      for (int i = start; i < end; i++) {
        if (bytes[i] == '%') {
          return true;
        }
      }
      for (int back = 1; back <= 6 && start - back >= from; back++) {
        byte b = bytes[start - back];
        if (b == '%' && back <= 2 || b == '\\') {
          return true;
        }
      }
      for (int i = start; i < end; i++) {
        if (digit(bytes[i]) && (i == start || !digit(bytes[i - 1])) && numberAt(i, end)) {
          return true;
        }
      }
      return false;
    }

    /** Whether a number that the masker knows may begin with the group of digits here. */
    private boolean numberAt(int at, int end) {
      int firstEnd = groupEnd(at, end);
      if (firstEnd - at >= LEAST) {
        return alone(at, firstEnd);
      }
      var number = new byte[MOST];
      int length = 0;
      int group = at;
      for (int groups = 1; ; groups++) {
        int groupEnd = groupEnd(group, end);
        int size = groupEnd - group;
        if (length + size > MOST || groups > 1 && Math.max(size, firstEnd - at) > LONGEST_GROUP) {
          return false;
        }
        System.arraycopy(bytes, group, number, length, size);
        length += size;
        if (length >= LEAST
            && (groups == 3 && size == 1
                || CardNumbers.plausible(new String(number, 0, length, US_ASCII)))) {
          return true;
        }
        group = groupEnd + 1;
        if (group >= end || !digit(bytes[group])) {
          return false;
        }
      }
    }

    private boolean alone(int at, int end) {
      int length = end - at;
      if (length > MOST) {
        return false;
      }
      byte next = end < to ? bytes[end] : 0;
      return next == '='
          || next == '^'
          || next == 'D'
          || next == 'd'
          || length == LEAST && citizenBefore(at)
          || CardNumbers.plausible(new String(bytes, at, length, UTF_8));
    }

    private boolean citizenBefore(int at) {
      int start = Math.max(from, at - 128);
      var before = new String(bytes, start, at - start, UTF_8).toLowerCase(java.util.Locale.ROOT);
      return before.contains("nic")
          || before.contains("nadra")
          || before.contains("citizen")
          || before.contains("national");
    }

    private int groupEnd(int start, int end) {
      int i = start;
      while (i < end && digit(bytes[i])) {
        i++;
      }
      return i;
    }

    private boolean forbidden(int at, long places) {
      for (long rest = places; rest != 0; rest &= rest - 1) {
        int place = at + Long.numberOfTrailingZeros(rest);
        if (word(place)
            && assigned(place)
            && changes(
                Math.max(from, place - AROUND), Math.min(to, place + AROUND), place, place)) {
          return true;
        }
      }
      return false;
    }

    private boolean word(int place) {
      return switch (low(place)) {
        case 'c' -> true;
        case 'a' -> low(place - 1) == 'c';
        case 'r' -> low(place - 1) == 't' && low(place + 3) == 'k';
        case 'b' -> low(place + 3) == 'c' && low(place + 4) == 'k';
        case 'd' -> digit((byte) low(place + 3));
        default -> false;
      };
    }

    /** Whether an equals sign or colon follows as closely as the masker wants it. */
    private boolean assigned(int place) {
      for (int i = place; i < Math.min(to, place + 26); i++) {
        if (bytes[i] == '=' || bytes[i] == ':') {
          return true;
        }
      }
      return false;
    }

    private int low(int i) {
      return i >= from && i < to ? bytes[i] | 0x20 : 0;
    }

    /**
     * Whether the masker changes the string around a place, or as much of it as lies between two
     * indexes.
     */
    private boolean changes(int least, int most, int placeFrom, int placeTo) {
      int start = placeFrom;
      while (start > from && !quote(start - 1) && (start > least || bytes[start - 1] == '\\')) {
        start--;
      }
      int end = placeTo;
      while (end < to && !quote(end) && (end < most || bytes[end - 1] == '\\')) {
        end++;
      }
      var text = new String(bytes, start, end - start, UTF_8);
      if (text.indexOf('\\') >= 0) {
        try {
          text = Json.MAPPER.readValue('"' + text + '"', String.class);
        } catch (JsonProcessingException e) {
          return true;
        }
      }
      return !masker.text(text).equals(text);
    }

    private boolean quote(int i) {
      if (bytes[i] != '"') {
        return false;
      }
      int slashes = 0;
      while (i - slashes > from && bytes[i - slashes - 1] == '\\') {
        slashes++;
      }
      return (slashes & 1) == 0;
    }
  }

  private static boolean digit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** By place in a stem and by the low bits of a byte, the stems it may be part of. */
  private static byte[][] prints(int size) {
    var prints = new byte[3][size];
    for (int stem = 0; stem < STEMS.length; stem++) {
      for (int i = 0; i < 3; i++) {
        char c = STEMS[stem].charAt(i);
        prints[i][c & size - 1] |= (byte) (1 << stem);
        prints[i][Character.toUpperCase(c) & size - 1] |= (byte) (1 << stem);
      }
    }
    return prints;
  }

  private static ByteVector[] vectorPrints() {
    var prints = prints(SPECIES.length());
    var vectors = new ByteVector[prints.length];
    for (int i = 0; i < prints.length; i++) {
      vectors[i] = ByteVector.fromArray(SPECIES, prints[i], 0);
    }
    return vectors;
  }
}

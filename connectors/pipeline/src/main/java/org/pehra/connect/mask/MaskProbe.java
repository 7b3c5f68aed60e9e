package org.pehra.connect.mask;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.pehra.model.Json;

/**
 * Tells over the bytes of a JSON value whether a {@link Masker} changes it. Most values hold
 * neither digits enough nor an assignment to a forbidden name, which is seen without decoding them.
 * Thread-safe.
 */
public final class MaskProbe {
  /** Bytes before an equals sign or colon that the name assigned to, and what parts them, take. */
  private static final int BEFORE_SIGN = 32;

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long EQUALS = '=' * ONES;
  private static final long COLONS = ':' * ONES;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Masker masker;

  public MaskProbe(Masker masker) {
    this.masker = masker;
  }

  /**
   * Whether the masker changes a value.
   *
   * @param json the value as it is written there, a string's without its quotes
   * @param odd the value may hold {@code \}{@code u} escapes
   */
  public boolean changes(byte[] json, int from, int to, boolean odd) {
    if (!odd && !mayHoldNumber(json, from, to) && !mayHoldForbidden(json, from, to)) {
      return false;
    }
    try {
      return masker.changes(
          Json.MAPPER.readValue(
              '"' + new String(json, from, to - from, UTF_8) + '"', String.class));
    } catch (JsonProcessingException e) {
      return true;
    }
  }

  /** As {@link DigitGroups#of} looks for them: at one byte of as many as a number has digits. */
  private static boolean mayHoldNumber(byte[] json, int from, int to) {
    int least = DigitGroups.LEAST_DIGITS;
    for (int i = from + least - 1; i < to; i += least) {
      if (!part(json[i])) {
        continue;
      }
      int start = i;
      while (start > from && part(json[start - 1])) {
        start--;
      }
      int end = i + 1;
      while (end < to && part(json[end])) {
        end++;
      }
      if (end - start >= least && digits(json, start, end) >= least) {
        return true;
      }
      i = end;
    }
    return false;
  }

  /** Digits, and bytes that may be part of one beyond ASCII. */
  private static int digits(byte[] json, int from, int to) {
    int digits = 0;
    for (int i = from; i < to; i++) {
      digits += json[i] < 0 || json[i] >= '0' && json[i] <= '9' ? 1 : 0;
    }
    return digits;
  }

  private static boolean part(byte b) {
    return b < 0 || DigitGroups.part((char) b);
  }

  private static boolean mayHoldForbidden(byte[] json, int from, int to) {
    int i = from;
    for (; i + 8 <= to; i += 8) {
      long word = (long) WORDS.get(json, i);
      for (long signs = zeros(word ^ EQUALS) | zeros(word ^ COLONS);
          signs != 0;
          signs &= signs - 1) {
        if (assigns(json, from, i + (Long.numberOfTrailingZeros(signs) >>> 3))) {
          return true;
        }
      }
    }
    for (; i < to; i++) {
      if ((json[i] == '=' || json[i] == ':') && assigns(json, from, i)) {
        return true;
      }
    }
    return false;
  }

  /** The high bit of every byte that is zero. */
  private static long zeros(long word) {
    return ~((word & ~HIGH) + ~HIGH | word | ~HIGH);
  }

  /** Whether a forbidden name may begin shortly before a sign. */
  private static boolean assigns(byte[] json, int from, int sign) {
    for (int i = Math.max(from, sign - BEFORE_SIGN); i + 3 <= sign; i++) {
      int next = json[i + 1] | 0x20;
      int third = json[i + 2] | 0x20;
      boolean named =
          switch (json[i] | 0x20) {
            case 'c' -> next == 'v' || next == 'a' && third == 'v';
            case 't' -> next == 'r' && third == 'a';
            case 'p' -> next == 'i' && third == 'n';
            case 'd' -> next == 'e' && third >= '3' && third <= '5';
            default -> false;
          };
      if (named) {
        return true;
      }
    }
    return false;
  }
}

package org.pehra.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Signals and watermarks as compact bytes.
 *
 * <p>Layout, version 1: one byte kind and version, then the fields in order. Integers are LEB128
 * varints (times and offsets too); text is a varint length and UTF-8; an id that is a canonical
 * lower-case UUID or 32 or 16 lower-case hexadecimal digits is one tag byte and its raw bytes.
 * Bytes after the last known field are ignored, so later versions may append fields without a new
 * version number.
 */
public final class ShardInputCodec {
  private static final byte SIGNAL_1 = 0x11;
  private static final byte WATERMARK_1 = 0x21;

  private static final int ID_TEXT = 0;
  private static final int ID_UUID = 1;
  private static final int ID_HEX = 2;
  private static final HexFormat HEX = HexFormat.of();

  private ShardInputCodec() {}

  public static byte[] encode(ShardInput input) {
    var out = new Writer();
    switch (input) {
      case Signal signal -> signal(out, signal);
      case Watermark watermark -> watermark(out, watermark);
    }
    return out.toBytes();
  }

  /**
   * @throws IllegalArgumentException when the bytes are neither a signal nor a watermark of a known
   *     version
   */
  public static ShardInput decode(byte[] bytes) {
    try {
      var in = new Reader(ByteBuffer.wrap(bytes));
      byte kind = in.buffer.get();
      return switch (kind) {
        case SIGNAL_1 -> signal(in);
        case WATERMARK_1 -> watermark(in);
        default ->
            throw new IllegalArgumentException(
                "unknown kind 0x"
                    + HEX.toHexDigits(kind)
                    + " in the signals topic: written by a newer version?");
      };
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException(
          "a record of " + bytes.length + " bytes in the signals topic is cut off", e);
    }
  }

  private static void signal(Writer out, Signal signal) {
    out.put(SIGNAL_1);
    out.id(signal.correlation().id());
    out.id(signal.correlation().version());
    // most rules stand alone: one byte instead of the same id again
    boolean alone = signal.rule().equals(signal.correlation());
    out.put((byte) (alone ? 1 : 0));
    if (!alone) {
      out.id(signal.rule().id());
      out.id(signal.rule().version());
    }
    out.text(signal.scope().id());
    out.varint(signal.group().values().size());
    signal.group().values().forEach(out::id);
    out.text(signal.institution().id());
    out.varint(signal.atMillis());
    out.text(signal.source());
    out.id(signal.eventId());
    out.varint(signal.weight());
    out.varint(signal.fields().size());
    signal
        .fields()
        .forEach(
            (name, value) -> {
              out.text(name);
              out.id(value);
            });
    out.text(signal.event().topic());
    out.varint(signal.event().partition());
    out.varint(signal.event().offset());
  }

  private static Signal signal(Reader in) {
    var correlation = new RuleRef(in.id(), in.id());
    var rule = in.buffer.get() == 1 ? correlation : new RuleRef(in.id(), in.id());
    var scope = new Institution(in.text());
    int values = in.count();
    List<String> group = new ArrayList<>(values);
    for (int i = 0; i < values; i++) {
      group.add(in.id());
    }
    var institution = new Institution(in.text());
    long atMillis = in.varint();
    var source = in.text();
    var eventId = in.id();
    int weight = (int) in.varint();
    int count = in.count();
    var fields = new LinkedHashMap<String, String>();
    for (int i = 0; i < count; i++) {
      fields.put(in.text(), in.id());
    }
    var event = new EventRef(in.text(), (int) in.varint(), in.varint());
    return new Signal(
        correlation,
        rule,
        scope,
        new GroupKey(group),
        institution,
        atMillis,
        source,
        eventId,
        weight,
        fields,
        event);
  }

  private static void watermark(Writer out, Watermark watermark) {
    out.put(WATERMARK_1);
    out.text(watermark.institution().id());
    out.varint(watermark.partition());
    out.varint(watermark.atMillis());
    out.put((byte) (watermark.idle() ? 1 : 0));
  }

  private static Watermark watermark(Reader in) {
    return new Watermark(
        new Institution(in.text()), (int) in.varint(), in.varint(), in.buffer.get() == 1);
  }

  private static final class Writer {
    private byte[] bytes = new byte[320];
    private int length;

    private void room(int more) {
      if (length + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
      }
    }

    private void put(byte value) {
      room(1);
      bytes[length++] = value;
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        put((byte) (rest & 0x7F | 0x80));
        rest >>>= 7;
      }
      put((byte) rest);
    }

    private void raw(byte[] value) {
      room(value.length);
      System.arraycopy(value, 0, bytes, length, value.length);
      length += value.length;
    }

    private void text(String value) {
      var utf8 = value.getBytes(UTF_8);
      varint(utf8.length);
      raw(utf8);
    }

    private void id(String value) {
      if (isUuid(value)) {
        put((byte) ID_UUID);
        raw(HEX.parseHex(value.replace("-", "")));
      } else if ((value.length() == 32 || value.length() == 16) && isLowerHex(value)) {
        put((byte) (ID_HEX | value.length() / 2 << 2));
        raw(HEX.parseHex(value));
      } else {
        put((byte) ID_TEXT);
        text(value);
      }
    }

    private byte[] toBytes() {
      return Arrays.copyOf(bytes, length);
    }
  }

  private record Reader(ByteBuffer buffer) {
    private long varint() {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        byte next = buffer.get();
        value |= (long) (next & 0x7F) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("a number in the signals topic is longer than 64 bits");
    }

    /**
     * A length or a count: never more than the bytes that are left, so bad input cannot ask for
     * much memory.
     */
    private int count() {
      long count = varint();
      if (count < 0 || count > buffer.remaining()) {
        throw new BufferUnderflowException();
      }
      return (int) count;
    }

    private byte[] raw(int length) {
      var raw = new byte[length];
      buffer.get(raw);
      return raw;
    }

    private String text() {
      return new String(raw(count()), UTF_8);
    }

    private String id() {
      int tag = buffer.get() & 0xFF;
      return switch (tag & 3) {
        case ID_TEXT -> text();
        case ID_UUID -> uuid(HEX.formatHex(raw(16)));
        case ID_HEX -> HEX.formatHex(raw(tag >> 2));
        default ->
            throw new IllegalArgumentException("unknown id tag " + tag + " in the signals topic");
      };
    }

    private static String uuid(String hex) {
      return hex.substring(0, 8)
          + '-'
          + hex.substring(8, 12)
          + '-'
          + hex.substring(12, 16)
          + '-'
          + hex.substring(16, 20)
          + '-'
          + hex.substring(20);
    }
  }

  private static boolean isUuid(String value) {
    if (value.length() != 36) {
      return false;
    }
    for (int i = 0; i < 36; i++) {
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? value.charAt(i) != '-' : !isLowerHexDigit(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLowerHex(String value) {
    return value.chars().allMatch(c -> isLowerHexDigit((char) c));
  }

  private static boolean isLowerHexDigit(char c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
  }
}

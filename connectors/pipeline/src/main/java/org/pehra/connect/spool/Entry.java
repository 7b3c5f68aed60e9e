package org.pehra.connect.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One record in the spool. On disk: length of what follows the checksum (4 bytes), CRC-32C of it
 * (4), kind (1), length of the topic (2), topic, length of the key (4), key, value.
 *
 * @param kind the writer's own mark, given back unchanged
 * @param topic where it goes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Entry(byte kind, String topic, byte[] key, byte[] value) {
  private static final int HEADER = 8;
  private static final int FIXED = 7;

  /** Longest record that is believed when read back, in bytes. */
  private static final int MAX_BYTES = 64 << 20;

  int frameBytes() {
    return HEADER + FIXED + topic.getBytes(UTF_8).length + key.length + value.length;
  }

  void write(ByteBuffer to) {
    int start = to.position();
    var topicBytes = topic.getBytes(UTF_8);
    to.position(start + HEADER);
    to.put(kind).putShort((short) topicBytes.length).put(topicBytes);
    to.putInt(key.length).put(key).put(value);
    int length = to.position() - start - HEADER;
    to.putInt(start, length).putInt(start + 4, crc(to, start + HEADER, length));
  }

  /** The record that starts at the buffer's position, or nothing when none is whole there. */
  static @Nullable Entry read(ByteBuffer from) {
    if (from.remaining() < HEADER) {
      return null;
    }
    int start = from.position();
    int length = from.getInt(start);
    if (length < FIXED
        || length > from.remaining() - HEADER
        || from.getInt(start + 4) != crc(from, start + HEADER, length)) {
      return null;
    }
    from.position(start + HEADER);
    byte kind = from.get();
    var topic = bytes(from, from.getShort());
    var key = bytes(from, from.getInt());
    var value = bytes(from, start + HEADER + length - from.position());
    return new Entry(kind, new String(topic, UTF_8), key, value);
  }

  /**
   * How many bytes the record at the buffer's position claims to have; -1 for a senseless claim.
   */
  static int claimedBytes(ByteBuffer from) {
    int length = from.getInt(from.position());
    return length < FIXED || length > MAX_BYTES ? -1 : HEADER + length;
  }

  private static byte[] bytes(ByteBuffer from, int length) {
    var bytes = new byte[length];
    from.get(bytes);
    return bytes;
  }

  private static int crc(ByteBuffer buffer, int start, int length) {
    var crc = new CRC32C();
    crc.update(buffer.duplicate().position(start).limit(start + length));
    return (int) crc.getValue();
  }
}

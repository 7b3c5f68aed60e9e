package org.pehra.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a correlation knows of one group beyond the signals that are kept: a record of topic {@link
 * Topics#STATE}. It stands for the group's signals that lie before {@code offset} and whose event
 * time is at or before {@code untilMillis}; those are not to be counted again.
 *
 * @param meaning what the rule says, as far as the content depends on it; the content of another
 *     meaning is of no use
 * @param offset in the partition of the {@code signals} topic that has the same number
 * @param expiresMillis event time after which it says nothing any more
 * @param content written and read by the rule's kind alone; empty where nothing is left of the
 *     group. Owned by this record, never changed
 */
@SuppressWarnings("ArrayRecordComponent") // states are never compared
public record GroupState(
    String ruleId,
    String meaning,
    Institution scope,
    GroupKey group,
    long untilMillis,
    long offset,
    long expiresMillis,
    byte[] content) {
  private static final byte VERSION = 1;

  /** The record's key: the newest state of a rule's group replaces the ones before. */
  public byte[] key() {
    var parts = new ArrayList<>(List.of("state", ruleId, scope.id()));
    parts.addAll(group.values());
    return Ids.of(parts.toArray(String[]::new)).getBytes(UTF_8);
  }

  /** Nothing is left of the group: the topic may forget it. */
  public boolean isEmpty() {
    return content.length == 0;
  }

  /** The same group with nothing left. */
  public GroupState emptied() {
    return new GroupState(
        ruleId, meaning, scope, group, untilMillis, offset, expiresMillis, new byte[0]);
  }

  /** The record's value. */
  public byte[] encode() {
    var bytes = new ByteArrayOutputStream(content.length + 256);
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      text(out, ruleId);
      text(out, meaning);
      text(out, scope.id());
      out.writeInt(group.values().size());
      for (var value : group.values()) {
        text(out, value);
      }
      out.writeLong(untilMillis);
      out.writeLong(offset);
      out.writeLong(expiresMillis);
      bytes(out, content);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IllegalArgumentException when the bytes are no state of a known version
   */
  public static GroupState decode(byte[] value) {
    try (var in = new DataInputStream(new ByteArrayInputStream(value))) {
      byte version = in.readByte();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "unknown version " + version + " in the state topic: written by a newer version?");
      }
      var ruleId = text(in);
      var meaning = text(in);
      var scope = new Institution(text(in));
      int values = count(in);
      var group = new ArrayList<String>(values);
      for (int i = 0; i < values; i++) {
        group.add(text(in));
      }
      return new GroupState(
          ruleId,
          meaning,
          scope,
          new GroupKey(group),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          bytes(in));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "a record of " + value.length + " bytes in the state topic is cut off", e);
    }
  }

  // not writeUTF: a group's value may be longer than 64 KiB
  private static void text(DataOutputStream out, String value) throws IOException {
    bytes(out, value.getBytes(UTF_8));
  }

  private static void bytes(DataOutputStream out, byte[] value) throws IOException {
    out.writeInt(value.length);
    out.write(value);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(bytes(in), UTF_8);
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    var bytes = new byte[count(in)];
    in.readFully(bytes);
    return bytes;
  }

  /** Never more than the bytes that are left, so bad input cannot ask for much memory. */
  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available()) {
      throw new IOException("a length of " + count);
    }
    return count;
  }
}

package org.pehra.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/**
 * Ids that the same input always makes again: effects happen once by identity, not by transactions.
 */
public final class Ids {
  private Ids() {}

  /**
   * The first 128 bits of SHA-256 over the parts, each prefixed by its length so that no two lists
   * of parts collide by concatenation; 32 lower-case hexadecimal digits.
   */
  public static String of(String... parts) {
    var digest = sha256();
    for (var part : parts) {
      var bytes = part.getBytes(UTF_8);
      digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), 16));
  }

  /** An alert's id: rule, scope, group and the event that opened it when it was first emitted. */
  public static String alert(
      String ruleId, Institution scope, GroupKey group, String openingEventId) {
    return grouped("alert", ruleId, scope, group, openingEventId);
  }

  /**
   * As {@link #alert}, and another one where that is taken. An alert that a late event extended
   * backwards keeps the id of its first opener; when another late event splits it there, the part
   * that opens anew needs an id of its own.
   *
   * @param taken whether another alert of the group has this id
   */
  public static String freeAlert(
      String ruleId,
      Institution scope,
      GroupKey group,
      String openingEventId,
      Predicate<String> taken) {
    var id = alert(ruleId, scope, group, openingEventId);
    return taken.test(id) ? freeAlert(ruleId, scope, group, openingEventId + " again", taken) : id;
  }

  /**
   * An alert's episode: as {@link #alert}, with the event that opens it in order of (time, event
   * id).
   */
  public static String episode(
      String ruleId, Institution scope, GroupKey group, String firstEventId) {
    return grouped("episode", ruleId, scope, group, firstEventId);
  }

  /** A rule's version: the first 64 bits of SHA-256 of its content, 16 hexadecimal digits. */
  public static String version(byte[] content) {
    return HexFormat.of().formatHex(Arrays.copyOf(sha256().digest(content), 8));
  }

  /**
   * The partition of a group: CRC-32C of (scope, rule, group), each part ended by a zero byte,
   * modulo the number of partitions. All legs of a correlation's group meet in one partition,
   * whatever rules and sources they come from.
   */
  public static int partition(
      Institution scope, String correlationId, GroupKey group, int partitions) {
    var crc = new CRC32C();
    part(crc, scope.id());
    part(crc, correlationId);
    for (var value : group.values()) {
      part(crc, value);
    }
    return (int) (crc.getValue() % partitions);
  }

  private static String grouped(
      String kind, String ruleId, Institution scope, GroupKey group, String eventId) {
    var parts = new String[group.values().size() + 4];
    parts[0] = kind;
    parts[1] = ruleId;
    parts[2] = scope.id();
    for (int i = 0; i < group.values().size(); i++) {
      parts[3 + i] = group.values().get(i);
    }
    parts[parts.length - 1] = eventId;
    return of(parts);
  }

  private static void part(CRC32C crc, String value) {
    crc.update(value.getBytes(UTF_8));
    crc.update(0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

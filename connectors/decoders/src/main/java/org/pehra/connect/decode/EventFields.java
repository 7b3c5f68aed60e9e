package org.pehra.connect.decode;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Decoded;
import org.pehra.connect.Decoded.Sensitive;
import org.pehra.model.Ecs;

/** Fields of one event while it is decoded. The first value of a name stays. Not thread-safe. */
final class EventFields {
  /** Field sets of ECS 9.5 that a source may write itself. */
  private static final Set<String> FIELD_SETS =
      Set.of(
          "agent",
          "as",
          "client",
          "cloud",
          "container",
          "destination",
          "device",
          "dll",
          "dns",
          "ecs",
          "email",
          "error",
          "event",
          "faas",
          "file",
          "geo",
          "group",
          "hash",
          "host",
          "http",
          "labels",
          "log",
          "network",
          "observer",
          "orchestrator",
          "os",
          "package",
          "process",
          "registry",
          "related",
          "rule",
          "server",
          "service",
          "source",
          "threat",
          "tls",
          "trace",
          "transaction",
          "url",
          "user",
          "user_agent",
          "vlan",
          "volume",
          "vulnerability",
          "winlog",
          "payment");

  /** Names only the pipeline writes: from a source they would forge identity or evidence. */
  private static final Set<String> RESERVED =
      Set.of(
          Ecs.EVENT_ID, Ecs.EVENT_CREATED, Ecs.EVENT_INGESTED, Ecs.EVENT_ORIGINAL, Ecs.EVENT_HASH);

  private static final Set<String> CARD_NAMES =
      Set.of(
          "card",
          "card_no",
          "card_number",
          "cardno",
          "cardnumber",
          "pan",
          "de2",
          "primary_account_number");

  private static final Set<String> NATIONAL_ID_NAMES =
      Set.of("cnic", "cnic_no", "cnicno", "nic", "nic_no", "national_id", "nationalid", "nicop");

  private final Map<String, Object> fields = new LinkedHashMap<>();
  private final Map<String, Sensitive> sensitive = new LinkedHashMap<>();
  private @Nullable Instant at;

  /** Puts a field under its final name; null and the empty name are left out. */
  EventFields put(String name, @Nullable Object value) {
    if (value != null && !name.isEmpty()) {
      fields.putIfAbsent(name, value);
    }
    return this;
  }

  /** Puts a field that ECS does not know under its source name. */
  EventFields vendor(String name, @Nullable Object value) {
    return put(Ecs.VENDOR + (name.isEmpty() ? "_" : name), value);
  }

  /**
   * Puts a field of a source that may speak ECS itself: under its own name where that is one of
   * ECS, else under {@link Ecs#VENDOR}. Numbers of cards and people are declared by their field's
   * name.
   */
  EventFields named(String name, Object value) {
    var target = isEcs(name) ? name : Ecs.VENDOR + (name.isEmpty() ? "_" : name);
    var kind = kindByName(name, value);
    return kind == null ? put(target, value) : secret(target, value, kind);
  }

  /** Puts a field that holds a secret number as a whole. */
  EventFields secret(String name, Object value, Sensitive kind) {
    fields.put(name, value.toString());
    sensitive.put(name, kind);
    return this;
  }

  /** Sets the event time, if there is one and none is set yet. */
  EventFields at(@Nullable Instant time) {
    if (at == null) {
      at = time;
    }
    return this;
  }

  @Nullable Object get(String name) {
    return fields.get(name);
  }

  boolean hasTime() {
    return at != null;
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  Decoded.Event event(String dataset) {
    return new Decoded.Event(dataset, at, fields, sensitive);
  }

  /** Whether a source may write this name itself. */
  static boolean isEcs(String name) {
    if (RESERVED.contains(name)) {
      return false;
    }
    int dot = name.indexOf('.');
    return dot < 0
        ? name.equals("message") || name.equals("tags")
        : FIELD_SETS.contains(name.substring(0, dot)) && dot < name.length() - 1;
  }

  /** What kind of secret number a field with this name and value holds, if any. */
  static @Nullable Sensitive kindByName(String name, Object value) {
    var last = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (CARD_NAMES.contains(last) && digits(value) >= 12 && digits(value) <= 19) {
      return Sensitive.CARD;
    }
    return NATIONAL_ID_NAMES.contains(last) && digits(value) == 13 ? Sensitive.NATIONAL_ID : null;
  }

  /** How many digits the value has, or -1 when it has anything but digits, spaces and dashes. */
  private static int digits(Object value) {
    if (!(value instanceof String) && !(value instanceof Number)) {
      return -1;
    }
    int digits = 0;
    var text = value.toString();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c != ' ' && c != '-') {
        return -1;
      }
    }
    return digits;
  }
}

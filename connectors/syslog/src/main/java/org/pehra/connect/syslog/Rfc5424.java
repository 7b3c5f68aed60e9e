package org.pehra.connect.syslog;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header of RFC 5424, section 6, after its priority. Structured data that breaks the grammar
 * (some firewalls send {@code [action:"Drop"; …]}) is left to the message.
 */
final class Rfc5424 {
  private static final String STRUCTURED_DATA = "log.syslog.structured_data.";

  private final Cursor cursor;
  private final Map<String, Object> fields;

  private Rfc5424(Cursor cursor, Map<String, Object> fields) {
    this.cursor = cursor;
    this.fields = fields;
  }

  /**
   * Reads from the version on.
   *
   * @param fields taken over into the header
   * @return absent, with nothing read, when it is no such header
   */
  static @Nullable SyslogHeader parse(Cursor cursor, Map<String, Object> fields) {
    int from = cursor.at;
    var parsed = new Rfc5424(cursor, new LinkedHashMap<>(fields)).header();
    if (parsed == null) {
      cursor.at = from;
    }
    return parsed;
  }

  private @Nullable SyslogHeader header() {
    fields.put("log.syslog.version", next());
    var timestamp = next();
    Instant at = null;
    if (!timestamp.equals("-")) {
      at = instant(timestamp);
      if (at == null) {
        return null;
      }
    }
    host(fields, Cursor.nil(next()));
    process(fields, Cursor.nil(next()), Cursor.nil(next()));
    var messageId = Cursor.nil(next());
    if (messageId != null) {
      fields.put("log.syslog.msgid", messageId);
    }
    if (cursor.atEnd()) {
      return null;
    }
    if (!cursor.skip('-')) {
      structuredData();
    }
    cursor.skip(' ');
    byteOrderMark();
    return new SyslogHeader(cursor.at, at, fields);
  }

  /** The fields of a sender's name. */
  static void host(Map<String, Object> fields, @Nullable String host) {
    if (host != null && !host.isEmpty()) {
      fields.put("host.name", host);
      fields.put("log.syslog.hostname", host);
    }
  }

  /** The fields of a program's name and number. */
  static void process(Map<String, Object> fields, @Nullable String app, @Nullable String process) {
    if (app != null && !app.isEmpty()) {
      fields.put("process.name", app);
      fields.put("log.syslog.appname", app);
    }
    if (process != null && !process.isEmpty()) {
      fields.put("log.syslog.procid", process);
      if (process.length() <= 10 && process.chars().allMatch(c -> c >= '0' && c <= '9')) {
        fields.put("process.pid", Long.parseLong(process));
      }
    }
  }

  static @Nullable Instant instant(String rfc3339) {
    try {
      return OffsetDateTime.parse(rfc3339).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** A word and the space after it. */
  private String next() {
    var word = cursor.word();
    cursor.at += byteLength(word);
    cursor.skip(' ');
    return word;
  }

  private int byteLength(String word) {
    int to = cursor.at;
    while (to < cursor.bytes.length && cursor.bytes[to] != ' ') {
      to++;
    }
    return word.isEmpty() ? 0 : to - cursor.at;
  }

  private void structuredData() {
    while (cursor.peek(0) == '[') {
      int from = cursor.at;
      Map<String, Object> element = new LinkedHashMap<>();
      if (!element(element)) {
        cursor.at = from;
        return;
      }
      element.forEach(this::add);
    }
  }

  /** One {@code [id name="value" …]}; false when it breaks the grammar. */
  private boolean element(Map<String, Object> element) {
    cursor.skip('[');
    var id = name();
    if (id.isEmpty()) {
      return false;
    }
    while (cursor.skip(' ')) {
      cursor.skipSpaces();
      if (cursor.peek(0) == ']') {
        break;
      }
      var name = name();
      if (name.isEmpty() || !cursor.skip('=') || !cursor.skip('"')) {
        return false;
      }
      var value = value();
      if (value == null) {
        return false;
      }
      put(element, id + "." + name, value);
    }
    return cursor.skip(']');
  }

  private String name() {
    int from = cursor.at;
    while (!cursor.atEnd() && isNameByte(cursor.peek(0))) {
      cursor.at++;
    }
    return cursor.text(from, cursor.at);
  }

  private static boolean isNameByte(byte b) {
    return b > ' ' && b < 127 && b != '=' && b != ']' && b != '"';
  }

  /** A quoted value behind its opening quote; absent when it does not end. */
  private @Nullable String value() {
    var text = new java.io.ByteArrayOutputStream();
    while (!cursor.atEnd()) {
      byte b = cursor.bytes[cursor.at++];
      if (b == '"') {
        return text.toString(java.nio.charset.StandardCharsets.UTF_8);
      }
      byte escaped = cursor.peek(0);
      if (b == '\\' && (escaped == '"' || escaped == '\\' || escaped == ']')) {
        b = escaped;
        cursor.at++;
      }
      text.write(b);
    }
    return null;
  }

  private void add(String name, Object value) {
    if (value instanceof List<?> list) {
      list.forEach(item -> put(fields, STRUCTURED_DATA + name, item));
    } else {
      put(fields, STRUCTURED_DATA + name, value);
    }
  }

  /** A parameter may be repeated: then it is a list. */
  private static void put(Map<String, Object> fields, String name, Object value) {
    var had = fields.get(name);
    if (had == null) {
      fields.put(name, value);
    } else {
      List<Object> list = had instanceof List<?> many ? new ArrayList<>(many) : new ArrayList<>();
      if (list.isEmpty()) {
        list.add(had);
      }
      list.add(value);
      fields.put(name, list);
    }
  }

  private void byteOrderMark() {
    if ((cursor.peek(0) & 0xff) == 0xef
        && (cursor.peek(1) & 0xff) == 0xbb
        && (cursor.peek(2) & 0xff) == 0xbf) {
      cursor.at += 3;
    }
  }
}

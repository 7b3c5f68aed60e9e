package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * From the bytes of a field's name to what the scanner does with its values. Learns the names that
 * events really have, so that a name is judged once. Used by one thread.
 */
final class NameTable {
  /** Set in a code where keyword rules search the field. */
  static final int SEARCHED = 1 << 30;

  private static final int MAX_LEARNED = 4096;

  private final FieldNames fields;
  private final ByteTable learned = new ByteTable(MAX_LEARNED);

  NameTable(FieldNames fields) {
    this.fields = fields;
  }

  /** The wanted field's number in a code, or -1. */
  static int field(int code) {
    return (code & ~SEARCHED) - 1;
  }

  int code(byte[] bytes, int from, int to) {
    int code = learned.get(bytes, from, to);
    if (code == ByteTable.ABSENT) {
      var name = new String(bytes, from, to - from, UTF_8);
      code = (fields.id(name) + 1) | (FieldNames.searched(name) ? SEARCHED : 0);
      learned.learn(bytes, from, to, code);
    }
    return code;
  }
}

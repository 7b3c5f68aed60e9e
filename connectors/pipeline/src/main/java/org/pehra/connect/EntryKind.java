package org.pehra.connect;

import org.jspecify.annotations.Nullable;
import org.pehra.model.QuarantineRecord.Code;

/** What a spool entry is, as one byte that stays the same between versions. */
final class EntryKind {
  static final byte EVENT = 0;

  private EntryKind() {}

  static byte of(Code code) {
    return switch (code) {
      case MALFORMED -> 1;
      case TOO_LONG -> 2;
      case BINARY -> 3;
      case WRONG_INSTITUTION -> 4;
    };
  }

  /** The quarantine code, or nothing for an event. */
  static @Nullable Code code(byte kind) {
    return switch (kind) {
      case EVENT -> null;
      case 2 -> Code.TOO_LONG;
      case 3 -> Code.BINARY;
      case 4 -> Code.WRONG_INSTITUTION;
      default -> Code.MALFORMED;
    };
  }
}

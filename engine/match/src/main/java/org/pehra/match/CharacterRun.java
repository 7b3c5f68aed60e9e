package org.pehra.match;

import java.util.BitSet;

/**
 * So many characters of a class in a row, as a text must have where a regular expression asks for
 * {@code [0-9a-f]{8}}. Characters beyond ASCII count as members, and so may other things that are
 * none: what has no such run cannot match, what has one may. Immutable.
 */
final class CharacterRun {
  /** Shorter ones are in most texts. */
  static final int MIN_LENGTH = 4;

  private static final int ASCII = 128;

  private final boolean[] members = new boolean[256];
  private final int size;
  private final int length;

  /**
   * @param ascii its members below 128, of either case
   * @param length at least 1
   */
  CharacterRun(BitSet ascii, int length) {
    for (int i = 0; i < members.length; i++) {
      members[i] = i >= ASCII || ascii.get(i) || otherCase(i, ascii);
    }
    size = ascii.cardinality();
    this.length = length;
  }

  private static boolean otherCase(int c, BitSet ascii) {
    return c >= 'A' && c <= 'Z' && ascii.get(c + 32) || c >= 'a' && c <= 'z' && ascii.get(c - 32);
  }

  /** How likely a text has it, for comparison with another. */
  double likelihood() {
    return length * Math.log((double) size / ASCII);
  }

  /** Whether bytes of UTF-8 have such a run. */
  boolean occurs(byte[] text, int end) {
    int from = 0;
    while (from + length <= end) {
      int at = from + length - 1;
      while (at >= from && members[text[at] & 255]) {
        at--;
      }
      if (at < from) {
        return true;
      }
      from = at + 1;
    }
    return false;
  }
}

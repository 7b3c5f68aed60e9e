package org.pehra.connect.config;

import java.util.regex.Pattern;

/** A number of bytes, written {@code 512B}, {@code 64KiB}, {@code 1MiB}, {@code 2GiB}. */
public record Size(long bytes) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB)?");

  public Size {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size cannot be negative");
    }
  }

  /**
   * Reads a size; a bare number is bytes.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Size parse(String text) {
    var matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no size: write a whole number with B, KiB, MiB or GiB, such as 1MiB");
    }
    var unit = matcher.group(2);
    int shift = unit == null ? 0 : 10 * "BKMG".indexOf(unit.charAt(0));
    return new Size(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift));
  }

  /**
   * As an int.
   *
   * @throws IllegalArgumentException when it is 2 GiB or more
   */
  public int intBytes() {
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(this + " is too much: less than 2GiB here");
    }
    return (int) bytes;
  }

  @Override
  public String toString() {
    String[] units = {"B", "KiB", "MiB", "GiB"};
    int unit = 0;
    long value = bytes;
    while (unit < 3 && value >= 1024 && value % 1024 == 0) {
      value /= 1024;
      unit++;
    }
    return value + units[unit];
  }
}

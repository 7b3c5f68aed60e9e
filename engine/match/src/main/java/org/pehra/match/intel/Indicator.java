package org.pehra.match.intel;

/**
 * Something that points to an attack.
 *
 * @param value an address, network, domain, URL or hash, as its source wrote it
 * @param source who says so
 * @param confidence 0 to 100
 * @param fromMillis valid from this time on, milliseconds since 1970 UTC
 * @param untilMillis no longer valid from this time on
 */
public record Indicator(
    String value, String source, int confidence, long fromMillis, long untilMillis) {
  /** What a source that does not say is taken to mean. */
  public static final int CONFIDENCE = 50;

  public static final long ALWAYS = Long.MIN_VALUE;
  public static final long NEVER = Long.MAX_VALUE;

  public Indicator {
    if (value.isBlank()) {
      throw new IllegalArgumentException("an indicator without a value");
    }
    if (confidence < 0 || confidence > 100) {
      throw new IllegalArgumentException("confidence " + confidence + " is not from 0 to 100");
    }
  }

  boolean validAt(long atMillis) {
    return atMillis >= fromMillis && atMillis < untilMillis;
  }
}

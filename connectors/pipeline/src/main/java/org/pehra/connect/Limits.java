package org.pehra.connect;

import java.time.Duration;

/**
 * What one record may be.
 *
 * @param lineBytes longest record; a longer one goes to quarantine
 * @param eventBytes longest event as JSON; {@code event.original} is cut to fit, and what is too
 *     long even so goes to quarantine
 * @param quarantineChars how much text of a refused record is kept
 * @param future how far ahead of its arrival an event's time may be before it is set back
 */
public record Limits(int lineBytes, int eventBytes, int quarantineChars, Duration future) {
  public static final Limits DEFAULT =
      new Limits(1 << 20, (4 << 20) - (16 << 10), 16 << 10, Duration.ofMinutes(5));

  public Limits {
    if (lineBytes < 1 || eventBytes < 4096 || quarantineChars < 0 || future.isNegative()) {
      throw new IllegalArgumentException(
          "limits must be positive, and an event must be allowed 4096 bytes at least");
    }
  }
}

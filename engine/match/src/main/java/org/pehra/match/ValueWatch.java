package org.pehra.match;

/**
 * Judges values of an event's fields. Safe for all threads; the outcome depends on the value only.
 */
@FunctionalInterface
public interface ValueWatch {
  /** Suspects nothing. */
  ValueWatch NONE = (json, from, to, odd) -> false;

  /**
   * Whether something is wrong with a value.
   *
   * @param json the value as it is written there, a string's without its quotes
   * @param odd the value may hold {@code \}{@code u} escapes
   */
  boolean suspects(byte[] json, int from, int to, boolean odd);
}

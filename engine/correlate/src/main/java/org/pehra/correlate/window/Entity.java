package org.pehra.correlate.window;

/**
 * Whose events an EPL function aggregates: a group of a rule. It owns the state, so that Esper
 * retains nothing, and can make it anew from its retained signals after a late one.
 */
@FunctionalInterface
public interface Entity {
  /** Its window, with the events before the one that is now sent. */
  Window window();

  /** The event that is now sent could not be judged; nothing else of it will be told. */
  default void failed(Throwable cause) {
    throw new IllegalStateException(cause);
  }
}

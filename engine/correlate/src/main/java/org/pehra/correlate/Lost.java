package org.pehra.correlate;

import org.pehra.correlate.window.Window;

/**
 * What a group's condition still counts of signals that left for want of room: their aggregate,
 * which takes a bounded number of bytes. Windows that reach back before the retained signals begin
 * with it.
 */
final class Lost {
  private final Window window;

  /** Time of the newest of them: what comes at or before it comes too late. */
  private long upTo = Long.MIN_VALUE;

  Lost(PlannedRule rule) {
    window = rule.window();
  }

  /** Adds signals up to a time, in order. */
  void add(Retained retained, long last) {
    int end = window.bounded() ? retained.from(last + 1) : 0;
    for (int i = 0; i < end; i++) {
      Group.feed(window, retained.get(i));
    }
    upTo = last;
  }

  long upTo() {
    return upTo;
  }

  /** A window that begins with them, as far as they lie after a time. */
  Window after(PlannedRule rule, long time) {
    if (!window.bounded() || upTo <= time) {
      return rule.window();
    }
    var begun = window.copy();
    begun.expire(time);
    return begun;
  }

  long bytes() {
    return 32 + window.bytes();
  }
}

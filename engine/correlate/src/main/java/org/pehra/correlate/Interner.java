package org.pehra.correlate;

import org.jspecify.annotations.Nullable;
import org.pehra.model.Signal;

/**
 * Gives equal values one instance, as far as it remembers: each has one place to be remembered in,
 * and what comes later takes it. So it is bounded and needs no upkeep. One thread.
 */
final class Interner {
  private static final int SLOTS = 1 << 13;

  /** Longer texts hardly repeat, and are not worth remembering. */
  private static final int LONGEST = 256;

  private final @Nullable String[] texts = new String[SLOTS];
  private long fresh;
  private final @Nullable Origin[] origins = new Origin[SLOTS];

  String of(String text) {
    if (text.length() > LONGEST) {
      fresh += bytes(text);
      return text;
    }
    int slot = slot(text.hashCode());
    var known = texts[slot];
    if (known != null && known.equals(text)) {
      return known;
    }
    texts[slot] = text;
    fresh += bytes(text);
    return text;
  }

  /** Bytes of all texts that it gave back as they came: whoever took them holds them alone. */
  long fresh() {
    return fresh;
  }

  /** At most, as not every text takes two bytes a character. */
  static long bytes(String text) {
    return 40 + 2L * text.length();
  }

  Origin origin(Signal signal) {
    var event = signal.event();
    int slot =
        slot(
            signal.source().hashCode() * 31
                + event.partition() * 7
                + signal.institution().id().hashCode());
    var known = origins[slot];
    if (known != null
        && known.partition() == event.partition()
        && known.source().equals(signal.source())
        && known.institution().equals(signal.institution())
        && known.topic().equals(event.topic())) {
      return known;
    }
    var origin =
        new Origin(signal.institution(), signal.source(), of(event.topic()), event.partition());
    origins[slot] = origin;
    return origin;
  }

  private static int slot(int hash) {
    return (hash ^ hash >>> 16) & SLOTS - 1;
  }
}

package org.pehra.correlate.watch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When a group was seen, as far as it says whether it was within some window of a fixed length: of
 * three times that a window may hold together the middle one says nothing and is left out, so about
 * two are kept a window.
 */
final class Presence {
  private final long window;
  private final TreeSet<Long> times = new TreeSet<>();

  /**
   * @param window milliseconds
   */
  Presence(long window) {
    this.window = window;
  }

  /**
   * @return whether it says anything that was not known
   */
  boolean add(long at) {
    var before = times.floor(at);
    var after = times.higher(at);
    if (before != null && (before == at || after != null && after - before <= window)) {
      return false;
    }
    times.add(at);
    drop(before == null ? null : times.lower(before), before, at);
    drop(at, after, after == null ? null : times.higher(after));
    return true;
  }

  private void drop(@Nullable Long before, @Nullable Long middle, @Nullable Long after) {
    if (before != null && middle != null && after != null && after - before <= window) {
      times.remove(middle);
    }
  }

  /** Whether it was seen in the window that ends at this time: (until − window, until]. */
  boolean seen(long until) {
    var newest = times.floor(until);
    return newest != null && newest > until - window;
  }

  void save(DataOutput to) throws IOException {
    to.writeInt(times.size());
    for (long at : times) {
      to.writeLong(at);
    }
  }

  void restore(DataInput from) throws IOException {
    for (int left = from.readInt(); left > 0; left--) {
      times.add(from.readLong());
    }
  }

  /**
   * No window reaches back to this time any more.
   *
   * @return whether nothing is left
   */
  boolean forget(long until) {
    while (!times.isEmpty() && times.first() <= until) {
      times.pollFirst();
    }
    return times.isEmpty();
  }
}

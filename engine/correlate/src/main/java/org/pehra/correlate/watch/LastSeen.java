package org.pehra.correlate.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** When each value of a group was last seen, of what is final; about in order of these times. */
final class LastSeen {
  /** As it is saved: a record of the log holds that much beside a long group. */
  private static final int MOST_BYTES = 5 << 19;

  /** What a saved value takes beside its text. */
  private static final int VALUE_BYTES = 12;

  private final LinkedHashMap<String, Long> last = new LinkedHashMap<>();
  private int bytes;

  int size() {
    return last.size();
  }

  boolean isEmpty() {
    return last.isEmpty();
  }

  /** Whether values must leave, so that the rest can be saved. */
  boolean isFull() {
    return bytes > MOST_BYTES;
  }

  @Nullable Long get(String value) {
    return last.get(value);
  }

  /**
   * The value was seen.
   *
   * @return whether that is later than what was known
   */
  boolean put(String value, long when) {
    var known = last.get(value);
    if (known != null && known >= when) {
      return false;
    }
    if (known == null) {
      bytes += bytes(value);
    } else {
      last.remove(value);
    }
    last.put(value, when);
    return true;
  }

  /** When the value was last seen that was not seen for longest; there must be one. */
  long eldest() {
    return last.firstEntry().getValue();
  }

  /** Forgets that value, and tells when it was last seen. */
  long removeEldest() {
    var eldest = last.pollFirstEntry();
    bytes -= bytes(eldest.getKey());
    return eldest.getValue();
  }

  private static int bytes(String value) {
    return value.getBytes(UTF_8).length + VALUE_BYTES;
  }

  void save(DataOutput to) throws IOException {
    to.writeInt(last.size());
    for (var each : last.entrySet()) {
      var value = each.getKey().getBytes(UTF_8);
      to.writeInt(value.length);
      to.write(value);
      to.writeLong(each.getValue());
    }
  }

  /**
   * Takes what was saved.
   *
   * @param each told of each value's time
   */
  void restore(DataInput from, LongConsumer each) throws IOException {
    for (int left = from.readInt(); left > 0; left--) {
      var value = new byte[from.readInt()];
      from.readFully(value);
      long when = from.readLong();
      put(new String(value, UTF_8), when);
      each.accept(when);
    }
  }
}

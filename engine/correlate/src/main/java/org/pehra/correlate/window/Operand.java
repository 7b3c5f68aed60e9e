package org.pehra.correlate.window;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a signal adds to an aggregate.
 *
 * @param fields the aggregated fields; none for counts and sequences, several where their
 *     combinations are counted
 */
public record Operand(Window.Kind kind, List<String> fields) {
  public Operand {
    fields = List.copyOf(fields);
  }

  /** The value of a signal with these fields; absent when it lacks one. */
  public @Nullable String value(Map<String, String> signal) {
    if (fields.size() == 1) {
      return signal.get(fields.getFirst());
    }
    var combined = new StringBuilder();
    for (var field : fields) {
      var value = signal.get(field);
      if (value == null) {
        return null;
      }
      // with its length, or "a" and "bc" were "ab" and "c"
      combined.append(value.length()).append(':').append(value);
    }
    return combined.toString();
  }

  /** Whether it must be a number. */
  public boolean numeric() {
    return switch (kind) {
      case COUNT, DISTINCT, LEGS, CHAIN -> false;
      case SUM, AVG, PERCENTILE -> true;
    };
  }

  /** Whether a value of the aggregated field counts. */
  public boolean accepts(@Nullable String value) {
    if (value == null || !numeric()) {
      return value != null;
    }
    try {
      return Double.isFinite(Double.parseDouble(value));
    } catch (NumberFormatException e) {
      return false;
    }
  }
}

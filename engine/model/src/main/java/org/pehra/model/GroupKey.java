package org.pehra.model;

import java.util.List;

/**
 * The values of a rule's {@code group-by} fields, in their order; empty for a rule without {@code
 * group-by}. Values compare exactly.
 */
public record GroupKey(List<String> values) {
  public static final GroupKey NONE = new GroupKey(List.of());

  public GroupKey {
    values = List.copyOf(values);
  }

  public static GroupKey of(String... values) {
    return new GroupKey(List.of(values));
  }

  @Override
  public String toString() {
    return String.join(" · ", values);
  }
}

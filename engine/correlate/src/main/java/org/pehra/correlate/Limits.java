package org.pehra.correlate;

/**
 * What bounds a shard's memory. Whatever leaves because of a limit is counted in {@code
 * pehra_correlate_evicted_total} and in the rule's {@link org.pehra.model.RuleHealth}.
 *
 * @param groupsPerRule of one rule in one scope; beyond, the oldest idle group leaves
 * @param signalsPerGroup retained; beyond, the oldest signals leave
 * @param bytesPerRule about how many bytes one rule may take in one scope; beyond, the oldest idle
 *     group leaves
 * @param bytes about how many all rules may take together; beyond, the oldest idle groups of the
 *     rule that takes most leave
 */
public record Limits(int groupsPerRule, int signalsPerGroup, long bytesPerRule, long bytes) {
  private static final long HEAP = Runtime.getRuntime().maxMemory();

  /** One rule takes at most 1 GiB, or a quarter of a smaller heap; all take half of the heap. */
  public static final Limits DEFAULT =
      new Limits(1_000_000, 100_000, Math.min(1L << 30, HEAP / 4), HEAP / 2);

  /** What one group may take of its rule's bytes, so that no group drives out all others. */
  private static final int GROUPS_AT_LEAST = 8;

  public Limits {
    if (groupsPerRule < 1 || signalsPerGroup < 1 || bytesPerRule < 1 || bytes < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
  }

  /** For each of several shards in one heap: a rule's groups are spread over all of them. */
  public Limits among(int shards) {
    return new Limits(
        groupsPerRule,
        signalsPerGroup,
        Math.min(bytesPerRule, HEAP / 4 / shards),
        Math.min(bytes, HEAP / 2 / shards));
  }

  /** Retained by one group; beyond, its oldest signals leave. */
  long bytesPerGroup() {
    return Math.max(1, bytesPerRule / GROUPS_AT_LEAST);
  }
}

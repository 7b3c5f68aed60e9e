package org.pehra.correlate;

/**
 * What bounds a shard's memory. Whatever leaves because of a limit is counted in {@code
 * pehra_correlate_evicted_total}.
 *
 * @param groupsPerRule of one rule in one scope; beyond, the oldest idle group leaves
 * @param signalsPerGroup retained; beyond, the oldest signals leave
 */
public record Limits(int groupsPerRule, int signalsPerGroup) {
  public static final Limits DEFAULT = new Limits(1_000_000, 100_000);

  public Limits {
    if (groupsPerRule < 1 || signalsPerGroup < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
  }
}

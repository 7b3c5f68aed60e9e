package org.pehra.sigma;

/**
 * Which events a rule sees: a filter, not a hint. An empty part does not restrict.
 *
 * @param product for instance {@code windows}
 * @param category for instance {@code process_creation}
 * @param service for instance {@code sysmon}
 */
public record LogSource(String product, String category, String service) {}

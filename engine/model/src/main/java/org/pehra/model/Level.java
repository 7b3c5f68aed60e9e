package org.pehra.model;

/** Severity of a rule and its alerts, as Sigma names it, in rising order. */
public enum Level {
  INFORMATIONAL,
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL
}

package org.pehra.correlate.watch;

/**
 * What a finding measured.
 *
 * @param value NaN where nothing is measured
 * @param against what it was compared with; NaN where that is the same for all
 * @param least the value may be higher, since not all of it was held
 */
record Measure(double value, double against, boolean least) {
  static final Measure NONE = of(Double.NaN);

  static Measure of(double value) {
    return new Measure(value, Double.NaN, false);
  }

  /** The higher one; of equal ones that which may be higher, else this. */
  Measure or(Measure other) {
    if (Double.isNaN(value)) {
      return other;
    }
    boolean higher = other.value > value || other.value == value && other.least && !least;
    return higher ? other : this;
  }
}

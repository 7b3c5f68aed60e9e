package org.pehra.correlate.window;

import java.util.Arrays;

/**
 * A sum of doubles without any rounding on the way, so that what was added can be taken out again,
 * and the order of adding means nothing. It is kept as doubles whose bits do not overlap, smallest
 * first; mostly one to three. The method is Shewchuk's ("Adaptive Precision Floating-Point
 * Arithmetic and Fast Robust Geometric Predicates", 1997, section 2).
 */
final class ExactSum {
  private double[] parts = new double[2];
  private int size;

  ExactSum copy() {
    var copy = new ExactSum();
    copy.parts = parts.clone();
    copy.size = size;
    return copy;
  }

  void add(double number, int times) {
    double product = number * times;
    add(product);
    double lost = Math.fma(number, times, -product);
    if (lost != 0) {
      add(lost);
    }
  }

  private void add(double number) {
    double carry = number;
    int kept = 0;
    for (int i = 0; i < size; i++) {
      double part = parts[i];
      double sum = carry + part;
      // what the addition rounded away, for any order of the two
      double of = sum - carry;
      double lost = (carry - (sum - of)) + (part - of);
      if (lost != 0) {
        parts[kept++] = lost;
      }
      carry = sum;
    }
    if (kept == parts.length) {
      parts = Arrays.copyOf(parts, kept + 2);
    }
    if (carry != 0) {
      parts[kept++] = carry;
    }
    size = kept;
  }

  /** The sum, rounded once: the same for equal sums however they came about. */
  double value() {
    if (size == 0) {
      return 0;
    }
    int i = size - 1;
    double sum = parts[i];
    double lost = 0;
    while (i > 0 && lost == 0) {
      double high = sum;
      double low = parts[--i];
      sum = high + low;
      lost = low - (sum - high);
    }
    // exactly between two doubles, and what lies below decides
    if (i > 0 && lost != 0 && Math.signum(lost) == Math.signum(parts[i - 1])) {
      double twice = lost * 2;
      double up = sum + twice;
      if (up - sum == twice) {
        return up;
      }
    }
    return sum;
  }
}

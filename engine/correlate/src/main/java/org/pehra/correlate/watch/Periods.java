package org.pehra.correlate.watch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * A value for each period in which a group was seen. A period is known by its number: that of the
 * first one after 1970 is 0.
 */
final class Periods {
  private long[] numbers = new long[2];
  private double[] values = new double[2];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /** The value of a period; NaN where the group was not seen. */
  double get(long number) {
    int place = place(number);
    return place < 0 ? Double.NaN : values[place];
  }

  private int place(long number) {
    // mostly the newest
    return size > 0 && numbers[size - 1] == number
        ? size - 1
        : Arrays.binarySearch(numbers, 0, size, number);
  }

  void put(long number, double value) {
    int place = place(number);
    if (place < 0) {
      place = -1 - place;
      if (size == numbers.length) {
        numbers = Arrays.copyOf(numbers, size + (size >> 1) + 1);
        values = Arrays.copyOf(values, numbers.length);
      }
      System.arraycopy(numbers, place, numbers, place + 1, size - place);
      System.arraycopy(values, place, values, place + 1, size - place);
      size++;
      numbers[place] = number;
    }
    values[place] = value;
  }

  /** Forgets the periods before this one. */
  void forget(long number) {
    int place = place(number);
    int left = place < 0 ? -1 - place : place;
    if (left > 0) {
      size -= left;
      System.arraycopy(numbers, left, numbers, 0, size);
      System.arraycopy(values, left, values, 0, size);
    }
  }

  /**
   * The values of the periods from the first to the last that pass, in order; but from that one on
   * in which the group was first seen. Where it was not, the value is 0.
   */
  double[] between(long first, long last, LongPredicate passes) {
    int place = place(first);
    place = place < 0 ? -1 - place : place;
    if (place == size || numbers[place] > last) {
      return new double[0];
    }
    var found = new double[(int) (last - numbers[place]) + 1];
    int count = 0;
    for (long number = numbers[place]; number <= last; number++) {
      boolean seen = place < size && numbers[place] == number;
      if (passes.test(number)) {
        found[count++] = seen ? values[place] : 0;
      }
      if (seen) {
        place++;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** The sum of the values of this period and all after it. */
  double sumFrom(long number) {
    int place = place(number);
    double sum = 0;
    for (int i = place < 0 ? -1 - place : place; i < size; i++) {
      sum += values[i];
    }
    return sum;
  }

  /** Writes the periods before this one. */
  void save(long number, DataOutput to) throws IOException {
    int place = place(number);
    int saved = place < 0 ? -1 - place : place;
    to.writeInt(saved);
    for (int i = 0; i < saved; i++) {
      to.writeLong(numbers[i]);
      to.writeDouble(values[i]);
    }
  }

  void restore(DataInput from) throws IOException {
    int saved = from.readInt();
    for (int i = 0; i < saved; i++) {
      put(from.readLong(), from.readDouble());
    }
  }
}

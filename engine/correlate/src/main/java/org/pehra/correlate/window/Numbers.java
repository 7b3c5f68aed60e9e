package org.pehra.correlate.window;

import java.util.Arrays;

/** The numbers of a window in order of time: a ring. */
final class Numbers {
  /** Larger ones count as this, so that no sum of them overflows. */
  private static final double LARGEST = 1e290;

  private long[] at = new long[2];
  private double[] number = new double[2];
  private int[] weight = new int[2];
  private int head;
  private int size;

  Numbers copy() {
    var copy = new Numbers();
    copy.at = at.clone();
    copy.number = number.clone();
    copy.weight = weight.clone();
    copy.head = head;
    copy.size = size;
    return copy;
  }

  int size() {
    return size;
  }

  long bytes() {
    return 96 + 20L * at.length;
  }

  static double parse(String value) {
    return Math.clamp(Double.parseDouble(value), -LARGEST, LARGEST);
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(long time, double value, int times) {
    if (size == at.length) {
      grow();
    }
    size++;
    replaceNewest(time, value, times);
  }

  void replaceNewest(long time, double value, int times) {
    int place = newestPlace();
    at[place] = time;
    number[place] = value;
    weight[place] = times;
  }

  private int newestPlace() {
    int place = head + size - 1;
    return place < at.length ? place : place - at.length;
  }

  private void grow() {
    int room = size + (size >> 1) + 1;
    int tail = at.length - head;
    var moreAt = Arrays.copyOfRange(at, head, head + room);
    var moreNumber = Arrays.copyOfRange(number, head, head + room);
    var moreWeight = Arrays.copyOfRange(weight, head, head + room);
    System.arraycopy(at, 0, moreAt, tail, head);
    System.arraycopy(number, 0, moreNumber, tail, head);
    System.arraycopy(weight, 0, moreWeight, tail, head);
    at = moreAt;
    number = moreNumber;
    weight = moreWeight;
    head = 0;
  }

  boolean oldestIsUpTo(long time) {
    return size > 0 && at[head] <= time;
  }

  long oldestAt() {
    return at[head];
  }

  double oldest() {
    return number[head];
  }

  int oldestWeight() {
    return weight[head];
  }

  /** Before any time when empty. */
  long newestAt() {
    return size == 0 ? Long.MIN_VALUE : at[newestPlace()];
  }

  double newest() {
    return number[newestPlace()];
  }

  /** 0 when empty. */
  int newestWeight() {
    return size == 0 ? 0 : weight[newestPlace()];
  }

  void removeOldest() {
    head = head + 1 == at.length ? 0 : head + 1;
    size--;
  }
}

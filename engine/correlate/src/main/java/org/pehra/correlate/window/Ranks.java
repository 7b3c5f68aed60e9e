package org.pehra.correlate.window;

import java.util.Arrays;
import java.util.Objects;

/**
 * Weighted numbers in order, asked by rank, in O(log n): a treap in arrays, one node for each
 * different number. A node's priority is made from its place, so a run can be repeated.
 */
final class Ranks {
  private static final int NONE = 0;

  private double[] number = new double[4];
  private int[] left = new int[4];
  private int[] right = new int[4];
  private long[] weight = new long[4];

  /** Of the node and all below it. */
  private long[] total = new long[4];

  private int root;
  private int used = 1;

  /** Freed nodes, linked by {@link #left}. */
  private int free;

  long bytes() {
    return 144 + 32L * number.length;
  }

  long size() {
    return total[root];
  }

  void add(double value, long times) {
    if (increase(value, times)) {
      return;
    }
    root = insert(root, node(value, times));
  }

  void remove(double value, long times) {
    if (weightOf(value) > times) {
      increase(value, -times);
    } else {
      root = delete(root, value);
    }
  }

  /** The number at a rank from 0. */
  double get(long rank) {
    Objects.checkIndex(rank, size());
    long before = rank;
    int at = root;
    while (true) {
      long lower = total[left[at]];
      if (before < lower) {
        at = left[at];
      } else if (before < lower + weight[at]) {
        return number[at];
      } else {
        before -= lower + weight[at];
        at = right[at];
      }
    }
  }

  private long weightOf(double value) {
    int at = root;
    while (at != NONE && number[at] != value) {
      at = value < number[at] ? left[at] : right[at];
    }
    return weight[at];
  }

  /** False, with nothing changed, when the number is not there. */
  private boolean increase(double value, long times) {
    if (weightOf(value) == 0) {
      return false;
    }
    int at = root;
    while (number[at] != value) {
      total[at] += times;
      at = value < number[at] ? left[at] : right[at];
    }
    total[at] += times;
    weight[at] += times;
    return true;
  }

  private int node(double value, long times) {
    int at = free;
    if (at != NONE) {
      free = left[at];
    } else {
      at = used++;
      if (at == number.length) {
        grow();
      }
    }
    number[at] = value;
    weight[at] = times;
    total[at] = times;
    left[at] = NONE;
    right[at] = NONE;
    return at;
  }

  private void grow() {
    int room = used + (used >> 1) + 1;
    number = Arrays.copyOf(number, room);
    left = Arrays.copyOf(left, room);
    right = Arrays.copyOf(right, room);
    weight = Arrays.copyOf(weight, room);
    total = Arrays.copyOf(total, room);
  }

  private static int priority(int node) {
    int mixed = node * 0x9E3779B9;
    return (mixed ^ mixed >>> 15) * 0x85EBCA6B;
  }

  private int insert(int at, int node) {
    if (at == NONE) {
      return node;
    }
    if (priority(node) > priority(at)) {
      split(at, number[node]);
      left[node] = low;
      right[node] = high;
      sum(node);
      return node;
    }
    if (number[node] < number[at]) {
      left[at] = insert(left[at], node);
    } else {
      right[at] = insert(right[at], node);
    }
    sum(at);
    return at;
  }

  /** The two halves of the last {@link #split}. */
  private int low;

  private int high;

  private void split(int at, double value) {
    if (at == NONE) {
      low = NONE;
      high = NONE;
    } else if (number[at] < value) {
      split(right[at], value);
      right[at] = low;
      sum(at);
      low = at;
    } else {
      split(left[at], value);
      left[at] = high;
      sum(at);
      high = at;
    }
  }

  private int delete(int at, double value) {
    if (at == NONE) {
      return NONE;
    }
    if (number[at] == value) {
      int rest = join(left[at], right[at]);
      left[at] = free;
      free = at;
      return rest;
    }
    if (value < number[at]) {
      left[at] = delete(left[at], value);
    } else {
      right[at] = delete(right[at], value);
    }
    sum(at);
    return at;
  }

  private int join(int lower, int upper) {
    if (lower == NONE || upper == NONE) {
      return lower + upper;
    }
    if (priority(lower) > priority(upper)) {
      right[lower] = join(right[lower], upper);
      sum(lower);
      return lower;
    }
    left[upper] = join(lower, left[upper]);
    sum(upper);
    return upper;
  }

  private void sum(int at) {
    total[at] = weight[at] + total[left[at]] + total[right[at]];
  }
}

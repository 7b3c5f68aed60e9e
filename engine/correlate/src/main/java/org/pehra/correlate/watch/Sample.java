package org.pehra.correlate.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.pehra.model.Institution;

/**
 * Of events added in order those that an alert shows: the first and the last few, and between them
 * what alone tells that an institution is concerned, or that something came late.
 */
final class Sample {
  private final List<Sight> first;
  private final List<Sight> telling;
  private final Deque<Sight> last;
  private final Set<Institution> told;
  private boolean late;
  private long more;

  Sample() {
    first = new ArrayList<>();
    telling = new ArrayList<>();
    last = new ArrayDeque<>();
    told = new HashSet<>();
  }

  Sample(Sample of) {
    first = new ArrayList<>(of.first);
    telling = new ArrayList<>(of.telling);
    last = new ArrayDeque<>(of.last);
    told = new HashSet<>(of.told);
    late = of.late;
    more = of.more;
  }

  void add(Sight sight) {
    if (first.size() < Case.SHOWN) {
      first.add(sight);
      tells(sight);
      return;
    }
    last.addLast(sight);
    if (last.size() > Case.SHOWN) {
      var hidden = last.removeFirst();
      if (tells(hidden)) {
        telling.add(hidden);
      } else {
        more += hidden.weight();
      }
    }
  }

  private boolean tells(Sight sight) {
    boolean isNew = told.add(sight.institution()) || sight.late() && !late;
    late |= sight.late();
    return isNew;
  }

  /** In order. */
  List<Sight> shown() {
    var all = new ArrayList<>(first);
    all.addAll(telling);
    all.addAll(last);
    return all;
  }

  /** How many events it stands for that are not shown. */
  long more() {
    return more;
  }
}

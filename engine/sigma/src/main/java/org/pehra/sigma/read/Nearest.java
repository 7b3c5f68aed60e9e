package org.pehra.sigma.read;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that was probably meant. */
public final class Nearest {
  private static final int LONGEST = 80;

  private Nearest() {}

  /** A hint that names the nearest known name, or lists the known ones when none is near. */
  public static String hint(String written, Collection<String> known) {
    return to(written, known)
        .map(near -> "did you mean '" + near + "'?")
        .orElseGet(() -> known.isEmpty() ? "" : "known: " + list(known));
  }

  /** The nearest known name that is at most a third of its length away. */
  public static Optional<String> to(String written, Collection<String> known) {
    if (written.length() > LONGEST) {
      return Optional.empty();
    }
    var lower = written.toLowerCase(Locale.ROOT);
    var best = Optional.<String>empty();
    int bestDistance = Integer.MAX_VALUE;
    for (var name : known.stream().limit(2_000).toList()) {
      if (name.length() <= LONGEST) {
        int distance = distance(lower, name.toLowerCase(Locale.ROOT));
        if (distance < bestDistance) {
          bestDistance = distance;
          best = Optional.of(name);
        }
      }
    }
    int allowed = Math.max(1, Math.max(written.length(), 3) / 3);
    return bestDistance <= allowed ? best : Optional.empty();
  }

  /** The nearest known name that is at most so many edits away, case aside. */
  public static Optional<String> within(String written, Collection<String> known, int edits) {
    if (written.length() > LONGEST) {
      return Optional.empty();
    }
    var lower = written.toLowerCase(Locale.ROOT);
    String best = null;
    int bestDistance = edits + 1;
    for (var name : known) {
      if (Math.abs(name.length() - written.length()) < bestDistance) {
        int distance = distance(lower, name.toLowerCase(Locale.ROOT));
        if (distance < bestDistance) {
          bestDistance = distance;
          best = name;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private static String list(Collection<String> known) {
    var some = String.join(", ", known.stream().limit(12).toList());
    return known.size() > 12 ? some + ", …" : some;
  }

  /** Edits to come from one to the other, a swap of neighbours counting once. */
  private static int distance(String a, String b) {
    var before = new int[b.length() + 1];
    var last = new int[b.length() + 1];
    var now = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      now[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        now[j] = Math.min(Math.min(now[j - 1], last[j]) + 1, last[j - 1] + same);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          now[j] = Math.min(now[j], before[j - 2] + 1);
        }
      }
      var spare = before;
      before = last;
      last = now;
      now = spare;
    }
    return last[b.length()];
  }
}

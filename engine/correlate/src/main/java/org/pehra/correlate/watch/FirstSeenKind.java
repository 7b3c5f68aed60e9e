package org.pehra.correlate.watch;

import java.util.List;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.pehra.correlate.watch.WatchRule.Kind;

/** How {@link FirstSeen} is run, and told. */
record FirstSeenKind(long learn, String field) implements Kind {
  /** Values told in a sentence. */
  private static final int TOLD = 3;

  @Override
  public String type() {
    return "baseline";
  }

  @Override
  public Trackers trackers(int eventsPerGroup) {
    return group -> new FirstSeen(learn, field, eventsPerGroup);
  }

  /** Values are looked for in one learning span, and the group in the one before. */
  @Override
  public long history(long timespan) {
    return 2 * learn;
  }

  @Override
  public String saves() {
    return "first-seen " + field + " in " + learn;
  }

  @Override
  public String told(Case of, String where) {
    var values = of.entities.getOrDefault(field, new TreeSet<>());
    return "%s %s with %s not seen in %s before%s"
        .formatted(
            Words.counted(of.count, "event"),
            where,
            Words.named(field, 2),
            Words.duration(learn),
            shown(values));
  }

  private static String shown(SequencedSet<String> values) {
    if (values.isEmpty()) {
      return "";
    }
    List<String> first = values.stream().limit(TOLD).toList();
    return ": " + String.join(", ", first) + (values.size() > TOLD ? " and more" : "");
  }

  @Override
  public String described() {
    return "An event fires when its group has not shown its %s within %s before, and the group was\n// seen between two and one of these spans before. A late earlier one takes it back."
        .formatted(field, Words.duration(learn));
  }
}

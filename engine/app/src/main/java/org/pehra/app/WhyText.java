package org.pehra.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.pehra.correlate.Trace.Taken;
import org.pehra.correlate.watch.Words;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;

/** Prints for people why a correlation did not fire. Times are UTC. */
final class WhyText {
  /** Times shown of a base rule where their order matters. */
  private static final int TIMES = 6;

  private static final int ALERTS = 10;

  private final PrintWriter out;
  private final Rule.Correlation rule;
  private final WhyRun run;
  private final WhyWords words;

  WhyText(PrintWriter out, Rule.Correlation rule, WhyRun run, WhyWords words) {
    this.out = out;
    this.rule = rule;
    this.run = run;
    this.words = words;
  }

  /** The rule, and what was read. */
  void head(long events, boolean byTime) {
    out.println("rule        " + rule.head().title() + " (" + rule.head().id() + ")");
    out.println("            " + rule.head().position());
    out.println("condition   " + words.condition());
    long matched = run.matched().values().stream().mapToLong(Long::longValue).sum();
    out.println(
        "read        %,d events, base rules matched %,d times, %s"
            .formatted(events, matched, Words.counted(run.groups(), "group")));
    run.matched()
        .forEach(
            (base, count) ->
                out.println("            %,7d  %s".formatted(count, words.title(base))));
    out.println(
        "order       "
            + (byTime ? "of event time: nothing is late" : "of each file, as in a live run"));
    withoutGroup();
  }

  /** Events that matched and are in no group. */
  private void withoutGroup() {
    run.lacking()
        .forEach(
            (base, counts) ->
                counts.forEach(
                    (fields, count) ->
                        out.println(
                            "no group    %,7d  %s, without %s"
                                .formatted(
                                    count, words.title(base), String.join(" and ", fields)))));
    run.withoutIndicator()
        .forEach(
            (base, count) ->
                out.println(
                    "not known   %,7d  %s, without a known indicator"
                        .formatted(count, words.title(base))));
  }

  /** No event is in a group that is asked for. */
  void none(WhyChoice choice) {
    out.println(
        "result      did not fire: no event of a base rule is in "
            + (choice.asked().isEmpty() ? "any group" : "group " + choice.asked()));
    if (!run.others().isEmpty()) {
      out.println("            " + choice.instead(run.others()));
    }
    if (run.matched().containsValue(0L)) {
      out.println("            pehra rules explain RULE EVENT says why an event does not match");
    }
  }

  /** Groups, one a line. */
  void list(List<WhyGroup> groups, int most) {
    out.println("nearest to firing, of " + Words.counted(groups.size(), "group"));
    int number = 0;
    for (var group : groups.stream().limit(most).toList()) {
      var nearest = group.nearest();
      out.println(
          "%4d  %s  %s%s"
              .formatted(
                  ++number,
                  WhyChoice.text(rule.groupBy(), group.place()),
                  group.fired()
                      ? words.verdict(group)
                      : nearest == null ? "nothing counts" : words.reached(nearest),
                  scope(group) + tooLate(group)));
    }
    if (!rule.groupBy().isEmpty()) {
      out.println(
          "--group %s tells more, --rank N of the N-th"
              .formatted(WhyChoice.text(rule.groupBy(), groups.getFirst().place())));
    }
  }

  private static String scope(WhyGroup group) {
    return " (" + group.place().scope() + ")";
  }

  private static String tooLate(WhyGroup group) {
    int tooLate = group.trace().count(Taken.TOO_LATE);
    return tooLate == 0 ? "" : ", %,d too late".formatted(tooLate);
  }

  /** All about one group. */
  void group(WhyGroup group) {
    out.println("group       " + WhyChoice.text(rule.groupBy(), group.place()) + scope(group));
    var verdict = words.verdict(group);
    out.println("result      " + verdict);
    var nearest = group.nearest();
    if (nearest != null && !verdict.contains(words.measure(nearest))) {
      out.println("nearest     " + words.reached(nearest));
    }
    out.println("counted");
    words.bases().forEach(base -> base(group, base));
    var late =
        line(
            group,
            Taken.COUNTED_LATE,
            "of them late, more than " + words.lateness() + " behind a newer event of their file");
    if (!late.isEmpty()) {
      out.println(late);
    }
    notCounted(group);
    alerts(group);
  }

  private void base(WhyGroup group, String base) {
    var times = group.times(base);
    out.println("   %,7d  %s".formatted(times.size(), words.title(base)));
    if (times.isEmpty()) {
      return;
    }
    if (words.bases().size() == 1 && times.size() > TIMES) {
      out.println("            " + WhyWords.span(times.getFirst(), times.getLast()));
      return;
    }
    var shown = new StringJoiner(", ");
    times.stream().limit(TIMES).forEach(at -> shown.add(WhyWords.time(at)));
    out.println(
        "            "
            + shown
            + (times.size() > TIMES
                ? " and %,d more, last %s"
                    .formatted(times.size() - TIMES, WhyWords.time(times.getLast()))
                : ""));
  }

  private void notCounted(WhyGroup group) {
    var fields =
        rule.addition() instanceof Addition.GeoVelocity
            ? "a place in " + rule.fields().getFirst()
            : String.join(", ", rule.fields());
    var lines = new ArrayList<String>();
    lines.add(line(group, Taken.DUPLICATE, "the same event again"));
    lines.add(line(group, Taken.NO_VALUE, "without " + fields));
    lines.add(line(group, Taken.NO_NUMBER, "whose " + fields + " is no number"));
    lines.add(
        line(
            group,
            Taken.TOO_LATE,
            "too late: "
                + words.kept()
                + " or more behind a newer event of their file; --by-time counts them"));
    lines.removeIf(String::isEmpty);
    if (!lines.isEmpty()) {
      out.println("not counted");
      lines.forEach(out::println);
    }
  }

  private static String line(WhyGroup group, Taken what, String words) {
    int count = group.trace().count(what);
    return count == 0 ? "" : "   %,7d  %s".formatted(count, words);
  }

  private void alerts(WhyGroup group) {
    if (group.alerts().isEmpty()) {
      return;
    }
    out.println("alerts");
    for (var alert : group.alerts().stream().limit(ALERTS).toList()) {
      out.println(
          "   %s  %s%s"
              .formatted(
                  WhyWords.span(alert.firstAt().toEpochMilli(), alert.lastAt().toEpochMilli()),
                  alert.sentence(),
                  alert.stands() ? "" : " (taken back)"));
    }
    if (group.alerts().size() > ALERTS) {
      out.println("   and %,d more".formatted(group.alerts().size() - ALERTS));
    }
  }
}

package org.pehra.correlate;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.window.Window;
import org.pehra.model.Signal;

/** A group of a rule of Sigma's own kinds. */
final class WindowTrace extends Trace {
  private static final long ENDLESS = Long.MAX_VALUE / 4;

  private final PlannedRule rule;
  private final Interner interner;
  private final Retained retained;

  WindowTrace(PlannedRule rule, Interner interner) {
    this.rule = rule;
    this.interner = interner;
    retained = new Retained(rule.ordered(), rule.countsLegs());
  }

  @Override
  Taken add(Signal signal) {
    int leg = requireNonNull(rule.legs().get(signal.rule().id()), "not of this rule");
    var value = rule.fields().isEmpty() ? null : rule.value(signal.fields());
    if (!rule.fields().isEmpty() && !rule.accepts(value)) {
      return value == null ? Taken.NO_VALUE : Taken.NO_NUMBER;
    }
    return retained.insert(new Entry(signal, leg, value, false, interner))
        ? Taken.COUNTED
        : Taken.DUPLICATE;
  }

  @Override
  public List<Seen> seen() {
    return IntStream.range(0, retained.size())
        .mapToObj(retained::get)
        .map(entry -> new Seen(entry.at(), rule.legIds().get(entry.leg)))
        .toList();
  }

  @Override
  public List<Reached> reached(long endMillis) {
    var all = new ArrayList<Reached>();
    if (rule.timed()) {
      TimedGroup.walk(
          rule,
          retained,
          (from, end, window) -> {
            long start = retained.get(from).at();
            all.add(reached(window, start, start + rule.timespan()));
          });
    } else {
      Rebuild.walk(
          rule,
          retained,
          0,
          after -> rule.window(),
          (from, end, window) -> {
            long at = retained.get(from).at();
            all.add(reached(window, since(window, at), at));
          });
    }
    return all;
  }

  private long since(Window window, long at) {
    return rule.countsLegs()
        ? Math.min(at, window.since())
        : retained.get(retained.from(at - rule.timespan() + 1)).at();
  }

  private Reached reached(Window window, long from, long at) {
    double value = window.value();
    return new Reached(from, at, value, Double.NaN, legs(window), null, shortfall(window, value));
  }

  private List<String> legs(Window window) {
    return switch (rule.kind()) {
      case CHAIN -> rule.legIds().subList(0, window.legs());
      case LEGS ->
          IntStream.range(0, rule.legIds().size())
              .filter(leg -> ((long) window.value() >> leg & 1) == 1)
              .mapToObj(rule.legIds()::get)
              .toList();
      case COUNT, DISTINCT, SUM, AVG, PERCENTILE -> List.of();
    };
  }

  private double shortfall(Window window, double value) {
    if (rule.judge().holds(value)) {
      return 0;
    }
    if (!rule.countsLegs() && rule.judge() instanceof Judge.Bounds bounds) {
      return bounds.shortfall(value);
    }
    double all = rule.legIds().size();
    return Math.max(0.5, all - window.legs()) / all;
  }

  @Override
  public Optional<Reached> closest() {
    if (!rule.countsLegs()) {
      return Optional.empty();
    }
    var window = Window.of(rule.kind(), ENDLESS, rule.parameter());
    @Nullable Reached closest = null;
    for (int i = 0; i < retained.size(); i++) {
      Group.feed(window, retained.get(i));
      var here = reached(window, window.since(), retained.get(i).at());
      if (here.rules().size() == rule.legIds().size()
          && (closest == null || span(here) < span(closest))) {
        closest = here;
      }
    }
    return Optional.ofNullable(closest);
  }

  private static long span(Reached reached) {
    return reached.atMillis() - reached.fromMillis();
  }
}

package org.pehra.correlate;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pehra.correlate.watch.Nearness;
import org.pehra.correlate.watch.WatchRule;
import org.pehra.model.Signal;

/** A group of a rule of Pehra's own kinds. */
final class WatchTrace implements Trace {
  private final Nearness nearness;
  private final Map<Taken, Integer> taken = new EnumMap<>(Taken.class);

  WatchTrace(WatchRule rule) {
    nearness = new Nearness(rule);
  }

  @Override
  public Taken take(Signal signal) {
    var became =
        !nearness.looksAt(signal)
            ? Taken.NO_VALUE
            : nearness.add(signal) ? Taken.COUNTED : Taken.DUPLICATE;
    taken.merge(became, 1, Integer::sum);
    return became;
  }

  @Override
  public List<Seen> seen() {
    return nearness.events().stream()
        .map(
            evidence ->
                new Seen(
                    evidence.at().toEpochMilli(),
                    evidence.ruleId(),
                    evidence.eventId(),
                    evidence.institution(),
                    evidence.source()))
        .toList();
  }

  @Override
  public int count(Taken what) {
    return taken.getOrDefault(what, 0);
  }

  @Override
  public List<Reached> reached(long endMillis) {
    return nearness.measured(endMillis).stream()
        .map(
            measured ->
                new Reached(
                    measured.from(),
                    measured.at(),
                    measured.value(),
                    measured.km(),
                    List.of(),
                    measured.text(),
                    measured.shortfall()))
        .toList();
  }

  @Override
  public Optional<Reached> closest() {
    return Optional.empty();
  }
}

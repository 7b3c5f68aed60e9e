package org.pehra.correlate;

import java.util.List;
import java.util.Optional;
import org.pehra.correlate.watch.Nearness;
import org.pehra.correlate.watch.WatchRule;
import org.pehra.model.Signal;

/** A group of a rule of Pehra's own kinds. */
final class WatchTrace extends Trace {
  private final Nearness nearness;

  WatchTrace(WatchRule rule) {
    nearness = new Nearness(rule);
  }

  @Override
  Taken add(Signal signal) {
    return switch (nearness.look(signal)) {
      case NOT_NUMERIC -> Taken.NO_NUMBER;
      case NO_VALUE -> Taken.NO_VALUE;
      default -> nearness.add(signal) ? Taken.COUNTED : Taken.DUPLICATE;
    };
  }

  @Override
  public List<Seen> seen() {
    return nearness.events().stream()
        .map(evidence -> new Seen(evidence.at().toEpochMilli(), evidence.ruleId()))
        .toList();
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

package org.pehra.correlate.watch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pehra.model.Alert.Status;

/**
 * What is published of the alerts of a watch: at once what opens, closes or is taken back, growth
 * now and then.
 */
final class Publications {
  private final Watch watch;

  /** Alerts that grew since they were published. */
  private final Map<Case, Subject> grown = new LinkedHashMap<>();

  Publications(Watch watch) {
    this.watch = watch;
  }

  void changed(Subject subject, Case of, Emission to) {
    var before = of.published;
    if (!of.announced) {
      of.announced = true;
      publish(subject, of, to);
      Firings.of(subject, of).forEach(to::signal);
    } else if (of.mark().equals(before)) {
      grown.remove(of);
    } else if (before == null || before.status() != of.status) {
      publish(subject, of, to);
    } else {
      grown.put(of, subject);
      to.grew();
    }
  }

  /** The alerts that grew since they were published, in their order. */
  List<Map.Entry<Case, Subject>> waiting() {
    return List.copyOf(grown.entrySet());
  }

  /** Publishes what grew of a group. */
  void publishGrowth(Subject subject, Emission to) {
    for (var of : List.copyOf(subject.cases)) {
      if (grown.containsKey(of)) {
        publish(subject, of, to);
      }
    }
  }

  /** What grew of a group does not wait any more. */
  void forget(Subject subject) {
    subject.cases.forEach(grown::remove);
  }

  /** Nothing waits any more. */
  void clear() {
    grown.clear();
  }

  /** Closes what is open of a group, and publishes whatever of it is not yet. */
  void close(Subject subject, Emission to) {
    for (var of : subject.cases) {
      if (of.live && of.status == Status.OPEN) {
        of.status = Status.CLOSED;
        of.closedAt = watch.clock();
      }
      if (!of.mark().equals(of.published)) {
        publish(subject, of, to);
      }
    }
  }

  /** The same, whatever was published before a restart of how it would go on. */
  void closeNow(Subject subject, Emission to) {
    subject.cases.forEach(of -> of.revision = Math.max(of.revision, to.overtake(of.id)));
    close(subject, to);
  }

  void publish(Subject subject, Case of, Emission to) {
    grown.remove(of);
    of.published = of.mark();
    if (watch.rule.alerts()) {
      of.revision++;
      to.alert(CaseDrafts.alert(subject, of, to.partition(), to.offset()));
    }
  }
}

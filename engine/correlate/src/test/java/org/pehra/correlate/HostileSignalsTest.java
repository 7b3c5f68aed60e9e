package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.model.Counters;
import org.pehra.model.EventRef;
import org.pehra.model.GroupKey;
import org.pehra.model.RuleHealth.Count;
import org.pehra.model.ShardInput;
import org.pehra.model.Signal;
import org.pehra.model.Watermark;
import org.pehra.sigma.Addition;
import org.pehra.sigma.Rule;
import org.pehra.sigma.Rule.Comparison;

/**
 * What senders may do to a shard. Its memory is bounded by {@link Limits}: groups and bytes of a
 * rule, and signals of a group; what leaves is counted. Times beyond the limit are clamped before
 * they come here.
 */
class HostileSignalsTest {
  private static final long YEAR = Duration.ofDays(365).toMillis();

  /** As long as a window of any kind may be. */
  private static final long LONG = Duration.ofHours(20).toMillis();

  private static final Rule BASE = Rules.detection("a");
  private static final int GROUPS = 100;
  private static final Limits SMALL = new Limits(GROUPS, 50, 1L << 30, 1L << 40);

  private static Rule counting(Comparison comparison, double bound) {
    return Rules.correlation(
        "count",
        Rule.Type.EVENT_COUNT,
        List.of("a"),
        LONG,
        new Rule.Condition.Threshold(Map.of(comparison, bound)));
  }

  private static Rule rule(String kind) {
    return switch (kind) {
      case "at each event" -> counting(Comparison.GTE, 1);
      case "at the end of a window" -> counting(Comparison.LTE, 5);
      case "by what did not come" ->
          Rules.added(
              "count",
              List.of("a", "b"),
              Duration.ofHours(1).toMillis(),
              new Addition.Absence("b", false));
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /** A shard with small limits. */
  private static final class Small implements AutoCloseable {
    final Recorder out = new Recorder();
    final Counters counters = new Counters();
    final Rule rule;
    private final Plan plan;
    private final List<ShardInput> log = new ArrayList<>();
    private boolean remembers;
    CorrelationShard shard;
    private long offset;

    Small(Rule rule) {
      this(rule, SMALL);
    }

    Small(Rule rule, Limits limits) {
      this.rule = rule;
      var compiled = Plan.compile(List.of(BASE, Rules.detection("b"), rule));
      assertEquals(List.of(), compiled.problems());
      plan = compiled.plan();
      shard = new CorrelationShard(plan, 0, limits, counters);
    }

    Small signal(double seconds, String event, GroupKey key) {
      return signal(seconds, event, key, Map.of());
    }

    Small signal(double seconds, String event, GroupKey key, Map<String, String> fields) {
      var at = Scenario.START + (long) (seconds * 1000);
      var place = new EventRef("events.bank-a", 0, offset);
      apply(
          new Signal(
              rule.ref(),
              BASE.ref(),
              Scenario.BANK_A,
              key,
              Scenario.BANK_A,
              at,
              "source-1",
              event,
              1,
              fields,
              place));
      return this;
    }

    void watermark(double seconds) {
      long at = Scenario.START + (long) (seconds * 1000);
      apply(new Watermark(Scenario.BANK_A, 0, at, false));
    }

    private void apply(ShardInput input) {
      if (remembers) {
        log.add(input);
      }
      shard.apply(offset++, input, out);
    }

    /** Another process, of other limits, goes on after all that was applied. */
    Small restart(Limits next) {
      shard.close();
      shard = new CorrelationShard(plan, 0, next, counters);
      shard.restore(out.alertsAt(offset));
      for (int i = 0; i < log.size(); i++) {
        shard.replay(i, log.get(i));
      }
      return this;
    }

    Alert alertOf(String user) {
      return out.alerts.values().stream()
          .filter(alert -> alert.group().containsValue(user))
          .findFirst()
          .orElseThrow();
    }

    long evicted() {
      return counters.total("pehra_correlate_evicted_total");
    }

    long alerts(Status status) {
      return out.alerts.values().stream().filter(alert -> alert.status() == status).count();
    }

    @Override
    public void close() {
      shard.close();
    }
  }

  private static long reachable(List<? extends WeakReference<?>> references) {
    System.gc();
    return references.stream().filter(reference -> reference.get() != null).count();
  }

  @ParameterizedTest
  @ValueSource(strings = {"at each event", "at the end of a window", "by what did not come"})
  void groupsBeyondTheLimitLeaveAndAreCounted(String kind) {
    int groups = 30 * GROUPS;
    var keys = new ArrayList<WeakReference<GroupKey>>();
    try (var s = new Small(rule(kind))) {
      for (int i = 0; i < groups; i++) {
        var key = GroupKey.of("user-" + i);
        keys.add(new WeakReference<>(key));
        s.signal(i / 1000.0, "e" + i, key);
      }
      assertEquals(groups - GROUPS, s.evicted());
      // those that are known, and those that left since timers were last looked through
      long held = reachable(keys);
      assertTrue(held <= 2 * GROUPS + 2, () -> held + " groups are held");
      s.watermark(3);
    }
  }

  @Test
  void groupThatLeavesTakesItsAlertToAnEnd() {
    try (var s = new Small(rule("at each event"))) {
      for (int i = 0; i < 3 * GROUPS; i++) {
        s.signal(i, "e" + i, GroupKey.of("user-" + i));
      }
      assertEquals(GROUPS, s.alerts(Status.OPEN));
      assertEquals(2 * GROUPS, s.alerts(Status.CLOSED));
    }
    try (var s = new Small(rule("by what did not come"))) {
      for (int i = 0; i < GROUPS; i++) {
        s.signal(0, "e" + i, GroupKey.of("user-" + i));
      }
      s.watermark(4000);
      assertEquals(GROUPS, s.alerts(Status.OPEN));
      s.signal(4001, "other", GroupKey.of("other"));
      assertEquals(1, s.alerts(Status.CLOSED));
    }
  }

  @Test
  void groupThatLeftIsNotJudged() {
    try (var s = new Small(rule("at the end of a window"))) {
      for (int i = 0; i < GROUPS + 1; i++) {
        s.signal(i, "e" + i, GroupKey.of("user-" + i));
      }
      s.watermark(2.0 * LONG / 1000);
      assertEquals(GROUPS, s.out.alerts.size());
      assertEquals(1, s.evicted());
    }
  }

  @Test
  void keysOfAMillionCharactersAreToldApartAndLeaveLikeOthers() {
    var key = "k".repeat(1_000_000);
    var keys = new ArrayList<WeakReference<GroupKey>>();
    try (var s = new Small(counting(Comparison.GTE, 2))) {
      s.signal(0, "e1", GroupKey.of(key + "a")).signal(1, "e2", GroupKey.of(key + "b"));
      assertTrue(s.out.alerts.isEmpty());
      s.signal(2, "e3", GroupKey.of(key + "a"));
      assertEquals(1, s.out.alerts.size());
      assertEquals(Map.of("user.name", key + "a"), s.out.alerts.values().iterator().next().group());
      for (int i = 0; i < 4 * GROUPS; i++) {
        var next = GroupKey.of(key.substring(0, 10_000) + i);
        keys.add(new WeakReference<>(next));
        s.signal(3, "f" + i, next);
      }
      assertEquals(3 * GROUPS + 2, s.evicted());
      assertTrue(reachable(keys) <= 2 * GROUPS + 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"at each event", "at the end of a window", "by what did not come"})
  void bytesOfARuleAreBoundedWhateverItsKeys(String kind) {
    int groups = 16;
    long megabyte = 1 << 20;
    var keys = new ArrayList<WeakReference<GroupKey>>();
    var limits = new Limits(1_000_000, 50, 10 * megabyte, 1L << 40);
    try (var s = new Small(rule(kind), limits)) {
      for (int i = 0; i < groups; i++) {
        var key = GroupKey.of(i + "k".repeat((int) megabyte));
        keys.add(new WeakReference<>(key));
        s.signal(i / 1000.0, "e" + i, key);
      }
      // a character counts as two bytes, since it may be
      assertEquals(groups - 4, s.evicted());
      long held = reachable(keys);
      assertTrue(held >= 4 && held <= 6, () -> held + " groups are held");
      if (kind.equals("at each event")) {
        assertEquals(4, s.alerts(Status.OPEN));
        assertEquals(groups - 4, s.alerts(Status.CLOSED));
      }
      assertEquals(groups - 4, s.counters.rule("count").read().get(Count.EVICTED_GROUPS));
    }
  }

  @Test
  void longValuesOfOneGroupDriveOutItsOwnSignalsOnly() {
    var limits = new Limits(GROUPS, 100_000, 40 << 20, 1L << 40);
    var ids = new ArrayList<WeakReference<String>>();
    try (var s = new Small(counting(Comparison.GTE, 1), limits)) {
      s.signal(0, "e", GroupKey.of("ali"));
      for (int i = 0; i < 300; i++) {
        var id = "event " + i;
        ids.add(new WeakReference<>(id));
        s.signal(i, id, GroupKey.of("sana"), Map.of("value", i + "v".repeat(1 << 20)));
      }
      long held = reachable(ids);
      assertTrue(held < 30, () -> held + " signals are held");
      assertEquals(297, s.evicted());
      assertEquals(0, s.counters.rule("count").read().get(Count.EVICTED_GROUPS));
      assertEquals(Status.OPEN, s.alertOf("ali").status());
    }
  }

  @Test
  void alertsOfGroupsThatHaveNoRoomAfterARestartClose() {
    for (var kind : List.of("at each event", "by what did not come")) {
      try (var s = new Small(rule(kind))) {
        s.remembers = true;
        for (int i = 0; i < 10; i++) {
          s.signal(i, "e" + i, GroupKey.of("user-" + i));
        }
        s.watermark(3609);
        assertEquals(10, s.alerts(Status.OPEN), kind);
        s.restart(new Limits(4, 50, 1L << 30, 1L << 40)).watermark(3609);
        assertEquals(4, s.alerts(Status.OPEN), kind);
        assertEquals(6, s.alerts(Status.CLOSED), kind);
        for (int i = 0; i < 10; i++) {
          var expected = i < 6 ? Status.CLOSED : Status.OPEN;
          assertEquals(expected, s.alertOf("user-" + i).status(), kind + i);
        }
        // it is not said again
        int records = s.out.records.size();
        s.restart(new Limits(4, 50, 1L << 30, 1L << 40)).watermark(3609);
        assertEquals(records, s.out.records.size(), kind);
      }
    }
  }

  @Test
  void conditionCountsWhatAFloodDroveOut() {
    var sum =
        Rules.correlation(
            "count", Rule.Type.VALUE_SUM, List.of("a"), LONG, Rules.atLeast(30_000), "value");
    for (var rule : List.of(counting(Comparison.GTE, 10_000), sum)) {
      try (var s = new Small(rule)) {
        for (int i = 0; i < 9_999; i++) {
          s.signal(i, "e" + i, GroupKey.of("ali"), Map.of("value", "3"));
        }
        assertTrue(s.out.alerts.isEmpty());
        // later than what is retained: it cannot be placed any more, and is counted as lost
        s.signal(100, "late", GroupKey.of("ali"), Map.of("value", "3"));
        assertTrue(s.out.alerts.isEmpty());
        // late, and all is judged anew: what left counts on
        s.signal(9_990.5, "behind", GroupKey.of("ali"), Map.of("value", "3"));
        assertEquals(1, s.out.alerts.size());
      }
    }
  }

  @Test
  void windowThatAFloodDroveOutIsNotJudged() {
    try (var s = new Small(rule("at the end of a window"))) {
      for (int i = 0; i < 120; i++) {
        s.signal(i, "e" + i, GroupKey.of("ali"));
      }
      s.signal(0, "calm", GroupKey.of("sana"));
      s.watermark(2.0 * LONG / 1000);
      assertEquals(Map.of("user.name", "sana"), only(s).group());
      assertEquals(120, s.counters.rule("count").read().get(Count.EVICTED_SIGNALS));
    }
  }

  @Test
  void floodOfOneKeyKeepsTheNewestSignalsAndCountsThemAll() {
    int signals = 20_000;
    var ids = new ArrayList<WeakReference<String>>();
    try (var s = new Small(counting(Comparison.GTE, 3))) {
      var key = GroupKey.of("ali");
      for (int i = 0; i < signals; i++) {
        var id = "event " + i;
        ids.add(new WeakReference<>(id));
        s.signal(i / 1000.0, id, key);
      }
      // the limit is looked at before a signal is added
      assertEquals(signals - SMALL.signalsPerGroup() - 1, s.evicted());
      // retained, and shown as evidence of the alert
      long held = reachable(ids);
      assertTrue(held <= SMALL.signalsPerGroup() + 30, () -> held + " signals are held");
      s.watermark(30);
      var alert = only(s);
      assertEquals(signals, alert.count());
    }
  }

  private static Alert only(Small s) {
    assertEquals(1, s.out.alerts.size());
    return s.out.alerts.values().iterator().next();
  }

  @Test
  void windowOfAYearHoldsAYearAndForgetsWhatIsOver() {
    double day = 24 * 3600;
    var keys = new ArrayList<WeakReference<GroupKey>>();
    try (var s = new Small(ofAYear(2))) {
      var key = GroupKey.of("ali");
      keys.add(new WeakReference<>(key));
      s.signal(0, "e1", key);
      key = null;
      // it begins up to a slice before it should
      s.signal(367 * day, "e2", GroupKey.of("ali"));
      assertTrue(s.out.alerts.isEmpty());
      s.signal(731 * day, "e3", GroupKey.of("ali"));
      assertEquals(2, only(s).count());
      s.watermark((731 + 365) * day - 1);
      assertEquals(Status.OPEN, only(s).status());
      s.watermark((731 + 365) * day);
      assertEquals(Status.CLOSED, only(s).status());
      s.watermark(9 * 365 * day);
      assertEquals(0, reachable(keys));
      assertEquals(0, s.evicted());
    }
  }

  private static Rule ofAYear(double atLeast) {
    return Rules.correlation(
        "count", Rule.Type.EVENT_COUNT, List.of("a"), YEAR, Rules.atLeast(atLeast));
  }

  @Test
  void floodOfOneKeyInAYearCountsThemAll() {
    int signals = 20_000;
    var ids = new ArrayList<WeakReference<String>>();
    try (var s = new Small(ofAYear(3))) {
      for (int i = 0; i < signals; i++) {
        var id = "event " + i;
        ids.add(new WeakReference<>(id));
        s.signal(i / 1000.0, id, GroupKey.of("ali"));
      }
      long held = reachable(ids);
      assertTrue(held <= 2 * SMALL.signalsPerGroup() + 30, () -> held + " signals are held");
      s.watermark(24 * 3600);
      assertEquals(signals, only(s).count());
    }
  }

  @Test
  void signalFromTheFutureHoldsNothingUp() {
    var rule =
        Rules.correlation("count", Rule.Type.EVENT_COUNT, List.of("a"), 60_000, Rules.atLeast(2));
    try (var s = new Small(rule)) {
      var key = GroupKey.of("ali");
      s.signal(YEAR / 1000.0, "future", key);
      s.signal(0, "e1", key).signal(1, "e2", key);
      var alert = only(s);
      assertEquals(2, alert.count());
      assertEquals(2, s.counters.total("pehra_correlate_late_total"));
      s.watermark(119);
      assertEquals(Status.OPEN, only(s).status());
      s.watermark(121);
      assertEquals(Status.CLOSED, only(s).status());
    }
  }

  @Test
  void clockThatJumpsBackChangesNothingAndWhatIsTooOldIsCounted() {
    var rule =
        Rules.correlation("count", Rule.Type.EVENT_COUNT, List.of("a"), 60_000, Rules.atLeast(2));
    try (var s = new Small(rule)) {
      var key = GroupKey.of("ali");
      s.signal(0, "e1", key).signal(1, "e2", key).watermark(1000);
      var closed = only(s);
      assertEquals(Status.CLOSED, closed.status());
      s.watermark(-5000);
      // older than two timespans and the lateness before 1000 s, though after the clock's new time
      s.signal(500, "old", key);
      assertEquals(1, s.counters.total("pehra_correlate_skipped_total"));
      assertEquals(closed, only(s));
      s.signal(999, "e3", key).signal(1000, "e4", key);
      assertEquals(2, s.out.alerts.size());
      assertEquals(1, s.alerts(Status.OPEN));
    }
  }
}

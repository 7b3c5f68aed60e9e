package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.pehra.correlate.Scenario.only;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Status;
import org.pehra.sigma.Rule;

/** What a process that died had published beyond the offset at which the next one goes on. */
class RestartTest {
  private static Scenario counting() {
    return new Scenario(
        Rules.detection("a"),
        Rules.correlation("count", Rule.Type.EVENT_COUNT, List.of("a"), 60_000, Rules.atLeast(2)));
  }

  /** Offsets 0 to 6: opens at 1, grows at 3 and 5, which is told of at 4 and 6. */
  private static void grow(Scenario s) {
    for (int i = 0; i < 4; i++) {
      s.signal("count", "a", 10 * i, "e" + i, "", "ali");
      if (i > 0) {
        s.watermark(10 * i + 1);
      }
    }
  }

  private static List<String> published(Scenario s) {
    return s.out.records.stream()
        .map(alert -> "r" + alert.revision() + " of " + alert.count())
        .toList();
  }

  @Test
  void nothingIsPublishedTwiceAndNothingIsCountedTwice() {
    for (int from : List.of(0, 1, 2, 3, 5, 7)) { // as could be committed
      try (var s = counting()) {
        grow(s);
        assertEquals(List.of("r1 of 2", "r2 of 3", "r3 of 4"), published(s));
        s.restart(from);
        assertEquals(3, s.out.records.size(), "from " + from);
        s.signal("count", "a", 40, "e4", "", "ali").watermark(200);
        assertEquals("r4 of 5", published(s).get(3), "from " + from);
        assertEquals(Status.CLOSED, only(s).status());
      }
    }
  }

  @Test
  void whatIsPublishedFurtherOnDoesNotKeepSilentWhatComesAfterIt() {
    try (var s = counting()) {
      grow(s);
      var last = s.out.records.removeLast();
      s.restart(3);
      assertEquals(last.count(), s.out.records.getLast().count());
      assertEquals(last.revision(), s.out.records.getLast().revision());
    }
  }

  /** A process that starts again after more than a day, and before anything was committed. */
  @Test
  void whereOlderRevisionsAreGoneTheAlertGoesOnAndItsRevisionsRise() {
    try (var s = counting()) {
      grow(s);
      s.out.records.removeIf(alert -> alert.revision() < 3);
      s.restart(3);
      s.signal("count", "a", 40, "e4", "", "ali").watermark(200);
      assertEquals(Status.CLOSED, only(s).status());
      var revisions = s.out.records.stream().map(Alert::revision).toList();
      assertEquals(revisions.stream().sorted().distinct().toList(), revisions);
    }
  }

  @Test
  void alertsOfAnotherPartitionAreLeftAlone() {
    try (var s = counting()) {
      grow(s);
      var other = new PublishedAlerts(1, 7, Long.MIN_VALUE);
      s.out.records.forEach(other::add);
      assertEquals(List.of(), other.standing());
    }
  }

  @Test
  void whatIsOverIsLeftOutAndWhatIsOpenIsNot() {
    try (var s = counting()) {
      grow(s);
      var open = new PublishedAlerts(0, 100, Long.MAX_VALUE);
      s.out.records.forEach(open::add);
      assertEquals(1, open.standing().size());
      s.watermark(200);
      s.out.records.forEach(open::add);
      assertEquals(List.of(), open.standing());
    }
  }

  /**
   * Fifteen events far from each other and twelve close ones, which a late event takes away. The
   * next process no longer retains the events before 520 s, and 500 s was not shown.
   */
  @Test
  void anAlertThatBecomesShorterShowsWhatItHadNotShownBefore() {
    var average =
        Rules.correlation(
            "average", Rule.Type.VALUE_AVG, List.of("a"), 60_000, Rules.atLeast(5), "value");
    try (var s = new Scenario(Rules.detection("a"), average)) {
      for (int i = 0; i < 15; i++) {
        s.signal("average", "a", 50 * i, "far" + i, "10", "ali");
      }
      for (int i = 0; i < 12; i++) {
        s.signal("average", "a", 710 + i, "near" + i, "10", "ali");
      }
      s.watermark(1000);
      assertEquals(27, only(s).count());
      s.restart().signal("average", "a", 709, "late", "-1000", "ali").watermark(1001);
      assertEquals(15, only(s).count());
      assertEquals(
          IntStream.range(0, 15).mapToObj(i -> "far" + i).toList(),
          only(s).evidence().stream().map(Alert.Evidence::eventId).toList());
    }
  }

  /** Of two alerts that grow in turn, at no offset both are told of, until a mark. */
  @Test
  void growthHoldsTheCommitBackUntilAllOfItIsTold() {
    try (var s = counting()) {
      s.watermark(Scenario.BANK_B, 0).watermark(0);
      for (var bank : List.of(Scenario.BANK_A, Scenario.BANK_B)) {
        for (int i = 0; i < 2; i++) {
          s.signal(bank, bank, "count", "a", 1, bank + "-" + i, "", "ali");
        }
      }
      assertEquals(6, s.shard.committable());
      s.signal("count", "a", 1, "more-a", "", "ali");
      s.signal(Scenario.BANK_B, Scenario.BANK_B, "count", "a", 1, "more-b", "", "ali");
      assertEquals(6, s.shard.committable());
      s.watermark(2);
      assertEquals(3, s.out.records.getLast().count());
      assertEquals(6, s.shard.committable(), "bank-b's alert is not told of");
      s.watermark(Scenario.BANK_B, 2);
      assertEquals(6, s.shard.committable(), "bank-a's is, as of offset 8");
      s.watermark(6);
      assertEquals(11, s.shard.committable());
    }
  }

  /** An institution that is far behind the fastest one, which is silent. */
  @Test
  void slowInstitutionDoesNotHoldTheCommitBackForEver() {
    try (var s = counting()) {
      s.watermark(Scenario.BANK_B, 100_000);
      s.signal("count", "a", 1, "e0", "", "ali").signal("count", "a", 1, "e1", "", "ali");
      s.signal("count", "a", 1, "e2", "", "ali");
      for (int i = 0; i < 998; i++) {
        s.watermark(i);
      }
      assertEquals(3, s.shard.committable());
      s.watermark(998).watermark(999);
      assertEquals(1004, s.shard.committable());
    }
  }
}

package org.pehra.correlate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The engine against the oracles, over random streams of rules of every type. A failure names its
 * rule and seed; {@code -Dpehra.seed} runs from that one on, {@code -Dpehra.streams} so many,
 * {@code -Dpehra.rules} some.
 */
class OracleTest {
  private static final int STREAMS = Integer.getInteger("pehra.streams", 10);
  private static final long BASE = Long.getLong("pehra.seed", 1);

  /** A regular expression for the ids of the rules to run. */
  private static final String RULES = System.getProperty("pehra.rules", ".*");

  private interface Check {
    Trial.Attempt of(Trial trial, long seed);
  }

  private static void check(Check check) {
    var failures = new ArrayList<String>();
    for (var trial : Trial.all()) {
      if (trial.rule().head().id().matches(RULES)) {
        LongStream.range(BASE, BASE + STREAMS).forEach(seed -> add(failures, trial, seed, check));
      }
    }
    assertEquals(List.of(), failures);
  }

  private static void add(List<String> failures, Trial trial, long seed, Check check) {
    var differing = check.of(trial, seed).differing();
    if (!differing.isEmpty()) {
      failures.add(trial.rule().head().id() + " seed " + seed + "\n" + differing);
    }
  }

  @ParameterizedTest
  @EnumSource
  void inTheEnd(Trial.Form form) {
    check((trial, seed) -> trial.inTheEnd(trial.stream(form, seed)));
  }

  @ParameterizedTest
  @EnumSource
  void onTheWay(Trial.Form form) {
    check((trial, seed) -> trial.onTheWay(trial.stream(form, seed)));
  }

  @Test
  void crashed() {
    check(Trial::crashed);
    check(Trial::crashedTorn);
  }

  /** Of Pehra's own kinds: the others keep no state but their alerts. */
  @Test
  void crashedTwice() {
    check((trial, seed) -> trial.isAdded() ? trial.crashedTwice(seed) : () -> "");
  }

  /** What was wrong once, each in its own way. */
  @ParameterizedTest
  @CsvSource({
    "avg,203,the mean is too low from an event on that comes when the end was looked for",
    "unless,20024,the event that once opened the alert is no longer in it",
    "avg,22107,late events moved the opener to before the alert",
    "percentile,20922,an alert was split after what is applied anew begins",
    "percentile,8000036,what an alert had reached stayed when a late event took it back",
    "silent,41,a silence was told as ended; a late event then ends it sooner",
    "silent,70,the same",
    "silent,1005,the same",
    "travel,2063,of two events of one time only the first was final",
    "unanswered,11000013,what is shown depended on the order in which findings became final",
    "other,12000012,what an event that left again had named was missing",
    "new,12000023,an alert that was merged already was published once more",
    "soon,12000023,the same",
    "most,12000115,an alert had one revision more",
    "alone,20000768,it had one less since another alert held the commit back",
    "travel,5001268,an event that ended a settled pair was not shown and counted again",
  })
  void crashed(String rule, long seed, String what) {
    assertEquals("", Trial.of(rule).crashed(seed).differing(), what);
  }

  @ParameterizedTest
  @CsvSource({
    "travel,5000052,185,1,10,late events took all findings from an alert that it had here",
    "median,51002285,263,1,1,an alert that became shorter did not show what it had not shown before",
    "few,20001983,161,0,0,what had settled seemed to last longer",
    "low,20000103,67,1,9,an alert that grew was published while another one waited for it",
    "new,5000101,263,1,23,an alert was merged further on and lost what it showed",
  })
  void crashedTorn(String rule, long seed, int after, int published, int uncommitted, String what) {
    var stream = Trial.of(rule).stream(Trial.Form.TORN, seed);
    assertEquals("", Trial.crashed(stream, after, published, uncommitted).differing(), what);
  }

  @ParameterizedTest
  @CsvSource({
    "few,5000162,an event takes another's place in an alert",
    "follows,54002543,the part that splits off is named after the event that opened the alert once",
  })
  void shuffled(String rule, long seed, String what) {
    var trial = Trial.of(rule);
    var stream = trial.stream(Trial.Form.SHUFFLED, seed);
    assertEquals("", trial.inTheEnd(stream).differing(), what);
  }
}

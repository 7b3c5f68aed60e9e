package org.pehra.bench.match;

import java.util.List;
import java.util.Locale;
import org.pehra.match.Matcher;
import org.pehra.match.RuleSet;
import org.pehra.sigma.Rule;

/**
 * How long it takes to compile the rules, with the tables of all groups that a workload needs, and
 * to add one rule; and how much memory the compiled rules hold.
 */
final class CompileLoad {
  private CompileLoad() {}

  static void run(Workload workload, int rules, int rounds) {
    var events = workload.events();
    long before = Meter.usedHeap();
    long started = System.nanoTime();
    var all = Campaign.rules(rules, workload.stored());
    double loaded = millis(started);
    long heapOfRules = Meter.usedHeap() - before;
    System.out.printf(
        Locale.ROOT,
        "%s: %,d rules loaded from YAML in %,.0f ms, %,.0f MB%n",
        workload.label(),
        all.size(),
        loaded,
        heapOfRules / 1e6);
    var last = all.getLast();
    var others = all.subList(0, all.size() - 1);
    for (int round = 1; round <= rounds; round++) {
      round(round, workload, events, others, last);
    }
  }

  private static void round(
      int round,
      Workload workload,
      List<byte[]> events,
      List<Rule.Detection> rules,
      Rule.Detection more) {
    long before = Meter.usedHeap();
    long started = System.nanoTime();
    var set = RuleSet.compile(rules, Campaign.sources(workload.stored()));
    double compiled = millis(started);
    started = System.nanoTime();
    RuleSet.compile(rules, Campaign.sources(workload.stored())).prepare();
    double prepared = millis(started);
    started = System.nanoTime();
    meetAll(set, events);
    double groups = millis(started);
    long heap = Meter.usedHeap() - before;
    started = System.nanoTime();
    var grown = set.with(more);
    double added = millis(started);
    started = System.nanoTime();
    meetAll(grown, events);
    double groupsAgain = millis(started);
    System.out.printf(
        Locale.ROOT,
        "  round %d: compile %,.0f ms (%,.0f ms on all processors with the tables of every log source), first pass over the events with the tables of their groups %,.0f ms,"
            + " heap %,.0f MB (tables %,.0f MB); one rule more %,.0f ms, first pass after it %,.0f ms, later pass %,.0f ms%n",
        round,
        compiled,
        prepared,
        groups,
        heap / 1e6,
        set.bytes() / 1e6,
        added,
        groupsAgain,
        laterPass(grown, events));
  }

  private static double laterPass(RuleSet set, List<byte[]> events) {
    long started = System.nanoTime();
    meetAll(set, events);
    return millis(started);
  }

  private static void meetAll(RuleSet set, List<byte[]> events) {
    var matcher = new Matcher(set);
    for (var event : events) {
      matcher.match(event);
    }
  }

  private static double millis(long since) {
    return (System.nanoTime() - since) / 1e6;
  }
}

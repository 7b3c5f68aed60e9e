package org.pehra.bench.match;

import com.espertech.esper.runtime.client.EPDeployException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.pehra.match.MatchSink;
import org.pehra.match.Matcher;
import org.pehra.match.RuleSet;
import org.pehra.model.Event;
import org.pehra.sigma.Rule;

/** What matching a workload costs on one thread, and what else would cost on the same events. */
final class MatchLoad {
  private static final byte[] INSTITUTION =
      Stored.INSTITUTION.getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final List<byte[]> events;
  private final Workload workload;
  private final Meter meter;

  MatchLoad(Workload workload, Meter meter) {
    this.workload = workload;
    this.meter = meter;
    events = workload.events();
    long bytes = events.stream().mapToLong(event -> event.length).sum();
    System.out.printf(
        Locale.ROOT,
        "%s: %,d events, %,d bytes an event%n",
        workload.label(),
        events.size(),
        bytes / events.size());
  }

  /** The engine on all events; then a plain scan of the same bytes. */
  void match(int rules) {
    var set = RuleSet.compile(Campaign.rules(rules, workload.stored()), sources());
    var matcher = new Matcher(set);
    var counting = new Counting();
    print(
        "match, " + set.rules().size() + " rules",
        meter.measure(events.size(), () -> pass(matcher, counting)));
    System.out.printf(
        Locale.ROOT,
        "  %.1f %% of values remembered, %,d of %,d events match (%.1f %%), %,d matches%n",
        matcher.memoHitRate() * 100,
        counting.events,
        events.size(),
        counting.events * 100.0 / events.size(),
        counting.matches);
  }

  /** With what the match stage does beside: the header read, or parsed where the event matched. */
  void stage(int rules) {
    var matcher = new Matcher(RuleSet.compile(Campaign.rules(rules, workload.stored()), sources()));
    var counting = new Counting();
    print(
        "match, and the header",
        meter.measure(
            events.size(),
            () -> {
              long sum = 0;
              for (var json : events) {
                long before = counting.matches;
                matcher.match(json, 0, json.length, counting);
                long at = matcher.usualMillis(json, INSTITUTION);
                if (at == Matcher.UNUSUAL || counting.matches > before) {
                  at = Event.parse(json).atMillis();
                }
                sum += at;
              }
              return sum;
            }));
  }

  /** What looking at every byte costs. */
  void touch() {
    print(
        "every byte added up",
        meter.measure(
            events.size(),
            () -> {
              long sum = 0;
              for (var event : events) {
                for (byte b : event) {
                  sum += b;
                }
              }
              return sum;
            }));
  }

  /** The rules one by one in plain Java, on a sample; and whether both find the same. */
  void naive(int rules, int sampled) {
    var detections = Campaign.rules(rules, workload.stored());
    var naive = new NaiveRules(detections, sources());
    var sample = sample(sampled);
    int differ = 0;
    var matcher = new Matcher(RuleSet.compile(detections, sources()));
    for (var event : sample) {
      differ +=
          new TreeSet<>(ids(matcher, event)).equals(new TreeSet<>(naive.match(event))) ? 0 : 1;
    }
    print(
        "plain Java, " + detections.size() + " rules",
        meter.measure(
            sample.size(), () -> sample.stream().mapToLong(e -> naive.match(e).size()).sum()));
    System.out.printf(
        Locale.ROOT, "  %,d sampled events, %,d with another result%n", sample.size(), differ);
  }

  /** One Esper statement a rule, on a sample; and whether both find the same. */
  void esper(int rules, int sampled) throws EPDeployException {
    var detections = Campaign.rules(rules, workload.stored());
    long started = System.nanoTime();
    try (var esper = new EsperRules(detections, sources())) {
      double seconds = (System.nanoTime() - started) / 1e9;
      var sample = sample(sampled);
      int differ = 0;
      var kept =
          detections.stream().filter(rule -> !esper.leftOut().contains(rule.head().id())).toList();
      var matcher = new Matcher(RuleSet.compile(kept, sources()));
      for (var event : sample) {
        differ +=
            new TreeSet<>(ids(matcher, event)).equals(new TreeSet<>(esper.match(event))) ? 0 : 1;
      }
      print(
          "Esper, " + kept.size() + " statements",
          meter.measure(
              sample.size(), () -> sample.stream().mapToLong(e -> esper.match(e).size()).sum()));
      System.out.printf(
          Locale.ROOT,
          "  %.1f s to compile and deploy, %d rules without EPL, %,d sampled events, %,d with another result%n",
          seconds,
          esper.leftOut().size(),
          sample.size(),
          differ);
    }
  }

  private org.pehra.match.LogSources sources() {
    return Campaign.sources(workload.stored());
  }

  private long pass(Matcher matcher, Counting counting) {
    counting.matches = 0;
    counting.events = 0;
    for (var event : events) {
      long before = counting.matches;
      matcher.match(event, 0, event.length, counting);
      if (counting.matches > before) {
        counting.events++;
      }
    }
    return counting.matches;
  }

  private static List<String> ids(Matcher matcher, byte[] event) {
    return matcher.match(event).stream().map(rule -> rule.head().id()).toList();
  }

  private List<byte[]> sample(int most) {
    List<byte[]> sample = new ArrayList<>();
    int every = Math.max(1, events.size() / most);
    for (int i = 0; i < events.size() && sample.size() < most; i += every) {
      sample.add(events.get(i));
    }
    return sample;
  }

  private static void print(String what, Meter.Reading reading) {
    System.out.printf(Locale.ROOT, "  %-28s %s%n", what, reading);
  }

  private static final class Counting implements MatchSink {
    private long matches;
    private long events;

    @Override
    public void matched(Rule.Detection rule) {
      matches++;
    }

    @Override
    public void malformed(String reason, int at) {
      throw new IllegalStateException(reason);
    }

    @Override
    public void failed(Rule.Detection rule, RuntimeException cause) {
      throw cause;
    }
  }
}

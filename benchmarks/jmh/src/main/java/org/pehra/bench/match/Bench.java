package org.pehra.bench.match;

import com.espertech.esper.runtime.client.EPDeployException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Runs the benchmark that its first argument names. */
public final class Bench {
  private static final String HELP =
      """
      Usage: pehra bench CASE [--rules N] [--seconds N] [--sample N]
      Measures on one thread and prints for each figure the thread's CPU time and the wall time.
      Cases, all but correlate with PEHRA_CORPUS naming the folder of public rules and events:
        campaign     the recorded campaign through all rules, and a plain scan of the same bytes
        no-message   the same without the rendered messages
        unique       every command line unique, a quarter of the events matches
        unique-all   so is every script, call trace, file and registry path
        live         stored events as they lie in Kafka, rules as in production; and with the header read too
        mix          stored events of Windows, Linux, web, names and cloud
        curve        campaign and no-message with 100, 500, 1,000, 2,000 and all rules
        naive        the same rules in plain Java, one by one
        esper        the engine, plain Java, and an Esper statement a rule, with 100, 500 and all rules (takes minutes)
        compile      time to compile and to add a rule, heap of the compiled rules
        make         decoding, masking and writing events, as connectors do
        correlate    a shard of correlation; an argument is the share of late signals
        jmh          JMH itself with the arguments that follow, for instance: jmh MatchThroughput -prof gc
            --rules N     at most N rules, chosen at random (default: all)
            --seconds N   how long each figure is measured, after as long to warm up (default: 10)
            --sample N    events for naive and esper, which are slow (default: 500)
      Exit codes: 0 measured, 2 wrong usage, 3 environment
      """;

  private int rules = Integer.MAX_VALUE;
  private double seconds = 10;
  private int sample = 500;

  private Bench() {}

  /** See {@code pehra bench --help}. */
  public static void main(String[] args) throws Exception {
    if (args.length == 0 || List.of(args).contains("--help") || List.of(args).contains("-h")) {
      System.out.print(HELP);
      System.exit(args.length == 0 ? 2 : 0);
    }
    var rest = Arrays.copyOfRange(args, 1, args.length);
    switch (args[0]) {
      case "jmh" -> org.openjdk.jmh.Main.main(rest);
      case "correlate" -> org.pehra.bench.correlate.ShardLoad.main(rest);
      default -> new Bench().run(args[0], new ArrayList<>(List.of(rest)));
    }
  }

  private void run(String name, List<String> options) throws Exception {
    for (int i = 0; i < options.size(); i += 2) {
      option(options.get(i), i + 1 < options.size() ? options.get(i + 1) : "");
    }
    if (System.getenv("PEHRA_CORPUS") == null) {
      System.err.println("pehra: PEHRA_CORPUS must name the folder of public rules and events");
      System.exit(3);
    }
    measure(name);
  }

  private void option(String name, String value) {
    try {
      switch (name) {
        case "--rules" -> rules = Integer.parseInt(value);
        case "--seconds" -> seconds = Double.parseDouble(value);
        case "--sample" -> sample = Integer.parseInt(value);
        default -> refuse("unknown option '" + name + "'");
      }
    } catch (NumberFormatException e) {
      refuse(name + " needs a number");
    }
  }

  private static void refuse(String why) {
    System.err.println("pehra: " + why + ": see ./pehra bench --help");
    System.exit(2);
  }

  private void measure(String name) throws EPDeployException {
    var meter = new Meter(seconds, seconds);
    switch (name) {
      case "campaign", "no-message", "unique", "unique-all", "mix" -> {
        var load = new MatchLoad(workload(name), meter);
        load.match(rules);
        load.touch();
      }
      case "live" -> {
        var load = new MatchLoad(Workload.LIVE, meter);
        load.match(rules);
        load.stage(rules);
        load.touch();
      }
      case "curve" -> curve(meter);
      case "naive" -> new MatchLoad(Workload.CAMPAIGN, meter).naive(rules, sample);
      case "esper" -> {
        var load = new MatchLoad(Workload.CAMPAIGN, meter);
        for (int count : new int[] {100, 500, 3754}) {
          if (count <= rules) {
            load.match(count);
            load.naive(count, sample);
            load.esper(count, sample);
          }
        }
      }
      case "compile" -> {
        for (var workload : new Workload[] {Workload.CAMPAIGN, Workload.LIVE, Workload.MIX}) {
          CompileLoad.run(workload, rules, 3);
        }
      }
      case "make" -> MakeLoad.run(meter);
      default -> refuse("no benchmark '" + name + "'");
    }
  }

  private static void curve(Meter meter) {
    for (var workload : new Workload[] {Workload.CAMPAIGN, Workload.NO_MESSAGE}) {
      var load = new MatchLoad(workload, meter);
      for (int count : new int[] {100, 500, 1000, 2000, 3754}) {
        load.match(count);
      }
      load.touch();
    }
  }

  private static Workload workload(String label) {
    return Workload.valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}

package org.pehra.bench.match;

import java.util.Locale;
import java.util.Map;

/** What it costs a connector to make events of records: decode, normalise, mask, write. */
final class MakeLoad {
  private MakeLoad() {}

  static void run(Meter meter) {
    for (boolean message : new boolean[] {true, false}) {
      var records = Campaign.events(message);
      long bytes = records.stream().mapToLong(record -> record.length).sum();
      for (var decoder : new String[] {"windows-json", "json"}) {
        var stored = new Stored(decoder);
        var reading =
            meter.measure(
                records.size(),
                () -> {
                  long sum = 0;
                  for (var record : records) {
                    sum += stored.event(record, Map.of()).length;
                  }
                  return sum;
                });
        System.out.printf(
            Locale.ROOT,
            "make with %-12s %,d records of %,d bytes: %s%n",
            decoder,
            records.size(),
            bytes / records.size(),
            reading);
      }
    }
  }
}

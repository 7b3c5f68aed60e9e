package org.pehra.server;

import io.javalin.http.Context;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.pehra.model.Counters;

/** The counters of all stages and of the JVM in Prometheus' text format. */
final class Metrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  Metrics(Counters counters) {
    JvmMetrics.builder().register(registry);
    MultiCollector stages = () -> snapshots(counters);
    registry.register(stages);
  }

  void write(Context request) throws IOException {
    var out = new ByteArrayOutputStream();
    writer.write(out, registry.scrape(), EscapingScheme.DEFAULT);
    request.contentType(writer.getContentType()).result(out.toByteArray());
  }

  private static MetricSnapshots snapshots(Counters counters) {
    var byName = new TreeMap<String, List<Counters.Reading>>();
    for (var reading : counters.read()) {
      byName.computeIfAbsent(reading.series().name(), name -> new ArrayList<>()).add(reading);
    }
    var snapshots = new ArrayList<MetricSnapshot>();
    byName.forEach((name, readings) -> snapshots.add(snapshot(name, readings)));
    return new MetricSnapshots(snapshots);
  }

  private static MetricSnapshot snapshot(String name, List<Counters.Reading> readings) {
    if (readings.getFirst().monotonic()) {
      var plain = name.endsWith("_total") ? name.substring(0, name.length() - 6) : name;
      var counter = CounterSnapshot.builder().name(plain);
      for (var reading : readings) {
        counter.dataPoint(
            CounterSnapshot.CounterDataPointSnapshot.builder()
                .value(reading.value())
                .labels(labels(reading))
                .build());
      }
      return counter.build();
    }
    var gauge = GaugeSnapshot.builder().name(name);
    for (var reading : readings) {
      gauge.dataPoint(
          GaugeSnapshot.GaugeDataPointSnapshot.builder()
              .value(reading.value())
              .labels(labels(reading))
              .build());
    }
    return gauge.build();
  }

  private static Labels labels(Counters.Reading reading) {
    var labels = reading.series().labels();
    return Labels.of(
        labels.keySet().toArray(String[]::new), labels.values().toArray(String[]::new));
  }
}

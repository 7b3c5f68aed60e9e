package org.pehra.connect;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.pehra.connect.spool.Spool;
import org.pehra.model.Counters;
import org.pehra.model.Institution;
import org.pehra.model.QuarantineRecord.Code;

/**
 * What a connector counts. Of what was taken nothing is lost: received + recovered == published +
 * quarantined + waiting in the spool, at any quiet moment.
 */
final class ConnectorCounts {
  /** Senders choose source names, so only so many get a series of their own. */
  private static final int MAX_SOURCES = 1000;

  private final Counters counters;
  private final String institution;
  private final Map<String, LongAdder> received = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> lost = new ConcurrentHashMap<>();
  private final LongAdder published;
  private final LongAdder clamped;
  private final LongAdder invalidUtf8;
  private final LongAdder refused;
  private final LongAdder retries;

  ConnectorCounts(Counters counters, Institution institution) {
    this.counters = counters;
    this.institution = institution.id();
    this.published = counter("pehra_connect_published_total");
    this.clamped = counter("pehra_connect_clamped_total");
    this.invalidUtf8 = counter("pehra_connect_invalid_utf8_total");
    this.refused = counter("pehra_connect_refused_total");
    this.retries = counter("pehra_connect_publish_retries_total");
  }

  void watch(Spool spool) {
    counter("pehra_connect_recovered_total").add(spool.records());
    counters.gauge("pehra_connect_spool_bytes", spool::bytes, "institution", institution);
    counters.gauge("pehra_connect_spool_records", spool::records, "institution", institution);
    counters.gauge(
        "pehra_connect_spool_failing", () -> spool.failing() ? 1 : 0, "institution", institution);
  }

  void watch(String decoder, EventMaker maker) {
    counters.gauge(
        "pehra_connect_decoder_failures",
        maker::decoderFailures,
        "institution",
        institution,
        "decoder",
        decoder);
  }

  /** Records taken into the spool. */
  void received(String source, long records) {
    bySource("pehra_connect_received_total", received, source).add(records);
  }

  /** Records a source gave up. */
  void lost(String source, long records) {
    bySource("pehra_connect_lost_total", lost, source).add(records);
  }

  /** Records not taken, so that their source still has them. */
  void refused(long records) {
    refused.add(records);
  }

  void clamped(long events) {
    clamped.add(events);
  }

  /** Events whose text held bytes that are no UTF-8. */
  void invalidUtf8(long events) {
    invalidUtf8.add(events);
  }

  void published() {
    published.increment();
  }

  void quarantined(Code code) {
    counters
        .counter(
            "pehra_connect_quarantined_total",
            "institution",
            institution,
            "code",
            code.name().toLowerCase(Locale.ROOT))
        .increment();
  }

  void retried() {
    retries.increment();
  }

  private LongAdder counter(String name) {
    return counters.counter(name, "institution", institution);
  }

  private LongAdder bySource(String name, Map<String, LongAdder> known, String source) {
    var adder = known.get(source);
    if (adder != null) {
      return adder;
    }
    var label = known.size() < MAX_SOURCES ? source : "other";
    return known.computeIfAbsent(
        label, key -> counters.counter(name, "institution", institution, "source", key));
  }
}

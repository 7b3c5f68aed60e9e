package org.pehra.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.pehra.connect.spool.Entry;
import org.pehra.connect.spool.Spool;
import org.pehra.model.Institution;
import org.pehra.model.QuarantineRecord;
import org.pehra.model.Topics;

/**
 * The way of a record from its source to the disk: decode → normalise → mask → spool. {@link
 * Publishing} takes it from there to its topic. One for each pair of source and decoder.
 */
final class Pipeline implements Intake {
  private final EventMaker maker;
  private final Spool spool;
  private final ConnectorCounts counts;
  private final String events;
  private final String quarantine;

  Pipeline(Institution institution, EventMaker maker, Spool spool, ConnectorCounts counts) {
    this.maker = maker;
    this.spool = spool;
    this.counts = counts;
    this.events = Topics.events(institution);
    this.quarantine = Topics.quarantine(institution);
  }

  @Override
  public boolean accept(List<RawRecord> records) {
    var outcomes = new ArrayList<Outcome>(records.size());
    for (var record : records) {
      outcomes.add(maker.make(record)); // decode → normalise → mask
    }
    return spool(outcomes);
  }

  @Override
  public boolean quarantine(RawRecord record, QuarantineRecord.Code code, String reason) {
    return spool(List.of(maker.refuse(record, code, reason)));
  }

  @Override
  public void lost(String source, long records) {
    counts.lost(maker.masked(source), records);
  }

  private boolean spool(List<Outcome> outcomes) {
    var entries = outcomes.stream().map(this::entry).toList();
    if (!spool.append(entries)) {
      counts.refused(entries.size());
      return false;
    }
    for (var outcome : outcomes) {
      counts.received(source(outcome), 1);
      if (outcome instanceof Outcome.Event event && event.clamped()) {
        counts.clamped(1);
      }
      if (outcome instanceof Outcome.Event event && event.invalidUtf8()) {
        counts.invalidUtf8(1);
      }
    }
    return true;
  }

  private Entry entry(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Event event ->
          new Entry(EntryKind.EVENT, events, event.source().getBytes(UTF_8), event.json());
      case Outcome.Quarantined(var record) ->
          new Entry(
              EntryKind.of(record.code()),
              quarantine,
              record.source().getBytes(UTF_8),
              record.encode());
    };
  }

  private static String source(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Event event -> event.source();
      case Outcome.Quarantined(var record) -> record.source();
    };
  }
}

package org.pehra.app;

import java.util.function.Function;
import org.pehra.connect.EventMaker;
import org.pehra.connect.Outcome;
import org.pehra.connect.RawRecord;
import org.pehra.model.Event;
import org.pehra.model.Event.MalformedEventException;

/**
 * Takes events as stored for what they are, with their ids and institutions, and makes events of
 * all other records. Safe for all threads.
 */
record StoredEvents(EventMaker others) implements Function<RawRecord, Outcome> {
  @Override
  public Outcome apply(RawRecord raw) {
    byte[] bytes = raw.bytes();
    if (bytes.length > 0 && bytes[0] == '{') {
      try {
        return new Outcome.Event(Event.parse(bytes).source(), bytes, false, false);
      } catch (MalformedEventException e) {
        // a record like any other
      }
    }
    return others.make(raw);
  }
}

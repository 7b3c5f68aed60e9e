package org.pehra.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.EventIds;
import org.pehra.connect.EventMaker;
import org.pehra.connect.Limits;
import org.pehra.connect.Outcome;
import org.pehra.connect.RawRecord;
import org.pehra.connect.decode.Decoders;
import org.pehra.connect.mask.Keys;
import org.pehra.model.Ecs;
import org.pehra.model.Institution;
import org.pehra.model.Json;

/**
 * Reads one event out of a file or of standard input: as it is stored, or a raw record that a
 * decoder makes one of.
 */
final class OneEvent {
  private static final String STANDARD_INPUT = "-";

  private final byte[] json;
  private final boolean more;

  private OneEvent(byte[] json, boolean more) {
    this.json = json;
    this.more = more;
  }

  /** The event as stored; the caller must not change it. */
  byte[] json() {
    return json;
  }

  /** Whether further records followed the first. */
  boolean more() {
    return more;
  }

  /**
   * @param from a file, or {@code -}
   * @param number of the record, from 1
   * @param decoder name of a decoder; null to take a stored event as it is and anything else
   *     through {@code auto}
   * @throws CommandFailure when there is no such record, or it is no event
   */
  static OneEvent read(String from, long number, @Nullable String decoder) {
    try (var in = open(from)) {
      var reader = new RecordReader(in, Limits.DEFAULT.lineBytes());
      byte[] record = record(reader, number, from);
      var json = decoder == null && isStored(record) ? record : decoded(record, decoder, from);
      return new OneEvent(json, number == 1 && reader.next() != null);
    } catch (IOException e) {
      throw CommandFailure.usage("cannot read " + from + ": " + e.getClass().getSimpleName());
    }
  }

  private static byte[] record(RecordReader reader, long number, String from) throws IOException {
    for (long at = 1; ; at++) {
      var record = reader.next();
      if (record == null) {
        throw CommandFailure.usage(
            at == 1
                ? "no event in " + name(from)
                : "no event %d in %s: it holds %d".formatted(number, name(from), at - 1));
      }
      if (at == number) {
        return record;
      }
    }
  }

  private static InputStream open(String from) throws IOException {
    if (from.equals(STANDARD_INPUT)) {
      return System.in;
    }
    var path = Path.of(from);
    if (!Files.isRegularFile(path)) {
      throw CommandFailure.usage("no event file at " + from + " (- is standard input)");
    }
    return new BufferedInputStream(Files.newInputStream(path));
  }

  private static String name(String from) {
    return from.equals(STANDARD_INPUT) ? "standard input" : from;
  }

  private static boolean isStored(byte[] record) {
    try {
      JsonNode tree = Json.MAPPER.readTree(record);
      return tree != null
          && tree.has(Ecs.TIMESTAMP)
          && (tree.has(Ecs.DATASET) || tree.path("data_stream").has("dataset"));
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] decoded(byte[] record, @Nullable String name, String from) {
    var decoders = new Decoders();
    var decoder =
        decoders
            .find(name == null ? "auto" : name)
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "no decoder '" + name + "': known are " + decoders.names()));
    var institution = Institution.tenant("local");
    var maker =
        new EventMaker(
            institution,
            decoder,
            Keys.ephemeral(),
            new EventIds(institution, "explain", "0"),
            Limits.DEFAULT,
            InstantSource.system());
    var raw = new RawRecord(record, from, "1", InstantSource.system().instant(), null, Map.of());
    return switch (maker.make(raw)) {
      case Outcome.Event event -> event.json();
      case Outcome.Quarantined(var why) ->
          throw CommandFailure.usage("the record is no event: " + why.reason());
    };
  }
}

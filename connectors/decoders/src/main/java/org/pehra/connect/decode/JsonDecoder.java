package org.pehra.connect.decode;

import java.util.regex.Pattern;
import org.pehra.connect.Decoded;
import org.pehra.connect.Decoder;
import org.pehra.connect.RawRecord;
import org.pehra.model.Ecs;

/**
 * Any JSON object, nested or flat. Fields that carry ECS names keep them, all others go under
 * {@code vendor.}; {@code data_stream.dataset} is taken over, so that senders that speak ECS are
 * seen by the rules of their log source.
 */
final class JsonDecoder implements Decoder {
  private static final Pattern DATASET = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

  @Override
  public String name() {
    return "json";
  }

  @Override
  public Decoded decode(RawRecord raw) {
    try {
      var flat = JsonText.flatten(JsonText.object(raw.message()));
      var fields = new EventFields();
      for (var time : new String[] {Ecs.TIMESTAMP, "timestamp", "ts", "time", "eventTime"}) {
        fields.at(EventTimes.of(flat.get(time)));
      }
      flat.remove(Ecs.TIMESTAMP);
      var dataset =
          flat.remove(Ecs.DATASET) instanceof String named && DATASET.matcher(named).matches()
              ? named
              : "json.generic";
      flat.forEach(fields::named);
      return fields.event(dataset);
    } catch (JsonText.NotAnObjectException e) {
      return new Decoded.Rejected(String.valueOf(e.getMessage()));
    }
  }
}

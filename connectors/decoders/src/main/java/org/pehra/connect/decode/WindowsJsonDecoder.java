package org.pehra.connect.decode;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Decoded;
import org.pehra.connect.Decoder;
import org.pehra.connect.RawRecord;

/**
 * Windows events as JSON, in the shapes that {@link WindowsEvent} reads. The channel makes the
 * dataset; the field table makes the ECS names.
 */
final class WindowsJsonDecoder implements Decoder {
  /** Event codes come from outside: views past this number are made anew each time. */
  private static final int MAX_VIEWS = 10_000;

  private final FieldTable table = FieldTable.load("windows-fields.txt");
  private final Map<String, String> datasets = new HashMap<>();
  private final Map<String, FieldTable.View> views = new ConcurrentHashMap<>();

  WindowsJsonDecoder() {
    for (var line : FieldTable.lines("windows-channels.txt")) {
      int equals = line.lastIndexOf('=');
      if (!line.startsWith("#") && equals > 0) {
        datasets.put(
            line.substring(0, equals).strip().toLowerCase(Locale.ROOT),
            line.substring(equals + 1).strip());
      }
    }
  }

  @Override
  public String name() {
    return "windows-json";
  }

  @Override
  public Decoded decode(RawRecord raw) {
    try {
      var event = WindowsEvent.of(JsonText.object(raw.message()));
      return event == null
          ? new Decoded.Rejected("not a Windows event: it has no event id")
          : decoded(event);
    } catch (JsonText.NotAnObjectException e) {
      return new Decoded.Rejected(String.valueOf(e.getMessage()));
    }
  }

  private Decoded decoded(WindowsEvent event) {
    var code = String.valueOf(event.code);
    var channel = event.channel == null ? channelOf(code) : event.channel;
    var dataset = dataset(channel);
    var fields = new EventFields();
    fields.put("event.code", code);
    fields.put("event.provider", event.provider);
    fields.put("host.name", event.host);
    fields.put("winlog.channel", channel);
    var view = view(dataset, code);
    event.data.forEach((name, value) -> view.put(fields, name, value));
    view.constants(fields);
    if (dataset.equals("windows.powershell-classic") && !event.data.containsKey("Data")) {
      // this channel's message is its data, which flat agents do not send on its own
      fields.vendor("Data", event.message);
    }
    fields.put("message", event.message);
    fields.at(EventTimes.of(event.time));
    if (!fields.hasTime()) {
      fields.at(EventTimes.of(event.data.get("UtcTime")));
    }
    return fields.event(dataset);
  }

  /** The datasets of the known channels, by their names in lower case. */
  Map<String, String> datasets() {
    return Map.copyOf(datasets);
  }

  /** The dataset of a channel. */
  String dataset(@Nullable String channel) {
    if (channel == null) {
      return "windows.unknown";
    }
    var known = datasets.get(channel.toLowerCase(Locale.ROOT));
    return known != null ? known : "windows." + slug(channel);
  }

  private FieldTable.View view(String dataset, String code) {
    var key = dataset + ' ' + code;
    var known = views.get(key);
    if (known == null) {
      known = table.view(dataset, code);
      if (views.size() < MAX_VIEWS) {
        views.put(key, known);
      }
    }
    return known;
  }

  /** Agents that send no channel mean the Security log, whose codes are their own range. */
  private static @Nullable String channelOf(String code) {
    var number = Conversion.number(code);
    long value = number == null ? 0 : number.longValue();
    return value >= 4608 && value <= 6424 || value == 1102 ? "Security" : null;
  }

  private static String slug(String channel) {
    var name = channel.toLowerCase(Locale.ROOT).replaceFirst("^microsoft-windows-", "");
    return Slugs.of(name);
  }
}

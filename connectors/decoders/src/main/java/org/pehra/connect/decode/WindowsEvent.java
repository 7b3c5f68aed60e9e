package org.pehra.connect.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Windows event, whichever tool wrote it as JSON: its header, and its data by field name with
 * spaces dropped from the names. Three shapes are read.
 *
 * <ul>
 *   <li>{@code {"Event":{"System":…,"EventData":…}}}, also without the outer {@code Event}: the
 *       event's XML turned to JSON; attributes become {@code Provider_Name} and the like
 *   <li>{@code {"winlog":{"channel":…,"event_data":…}}}: Winlogbeat and Elastic Agent
 *   <li>{@code {"Channel":…,"EventID":…,"Image":…}}: flat, as NXLog and many agents write, also
 *       with the data in an {@code EventData} of its own
 * </ul>
 */
final class WindowsEvent {
  private static final Set<String> HEADER_NAMES =
      Set.of(
          "Channel",
          "channel",
          "LogName",
          "log_name",
          "EventID",
          "EventId",
          "event_id",
          "EventCode",
          "Hostname",
          "Computer",
          "ComputerName",
          "computer_name",
          "hostname",
          "SourceName",
          "ProviderName",
          "Provider_Name",
          "provider_name",
          "TimeCreated",
          "@timestamp",
          "EventTime",
          "Message",
          "message",
          "EventData",
          "UserData",
          "event_data");

  private static final List<String> EMPTY_PARTS = List.of("#attributes", "#text", "xmlns");

  @Nullable String channel;
  @Nullable String code;
  @Nullable String host;
  @Nullable String provider;
  @Nullable String time;
  @Nullable String message;
  final Map<String, Object> data = new LinkedHashMap<>();

  private WindowsEvent() {}

  /** Whether a flat event's field of this name is no data. */
  static boolean isHeader(String name) {
    return HEADER_NAMES.contains(name);
  }

  /** Reads an event of any of the shapes; null when it is none. */
  static @Nullable WindowsEvent of(ObjectNode root) {
    var event = new WindowsEvent();
    if (root.get("Event") instanceof ObjectNode inner
        && inner.get("System") instanceof ObjectNode) {
      event.xml(inner);
    } else if (root.get("System") instanceof ObjectNode) {
      event.xml(root);
    } else if (root.get("winlog") instanceof ObjectNode winlog) {
      event.beats(root, winlog);
    } else {
      event.flat(root);
    }
    return event.code == null ? null : event;
  }

  private void xml(ObjectNode event) {
    var system = new LinkedHashMap<String, Object>();
    event.get("System").properties().forEach(e -> attributes(e.getKey(), e.getValue(), system));
    channel = text(system.remove("Channel"));
    code = text(system.remove("EventID"));
    host = text(system.remove("Computer"));
    provider = text(system.remove("Provider_Name"));
    time = text(system.remove("TimeCreated_SystemTime"));
    put("ProviderGuid", system.remove("Provider_Guid"));
    eventData(event.get("EventData"));
    userData(event.get("UserData"));
    if (event.get("RenderingInfo") instanceof ObjectNode rendering) {
      message = JsonText.text(rendering, "Message");
    }
    system.forEach(this::put);
  }

  private void beats(ObjectNode root, ObjectNode winlog) {
    channel = JsonText.text(winlog, "channel");
    code = JsonText.text(winlog, "event_id");
    host = JsonText.text(winlog, "computer_name");
    provider = JsonText.text(winlog, "provider_name");
    time = JsonText.text(root, "@timestamp");
    message = JsonText.text(root, "message");
    if (code == null && root.get("event") instanceof ObjectNode event) {
      code = JsonText.text(event, "code");
    }
    if (host == null && root.get("host") instanceof ObjectNode named) {
      host = JsonText.text(named, "name");
    }
    eventData(winlog.get("event_data"));
    userData(winlog.get("user_data"));
    put("ProviderGuid", JsonText.scalar(winlog.get("provider_guid")));
    put("Opcode", JsonText.scalar(winlog.get("opcode")));
    put("Task", JsonText.scalar(winlog.get("task")));
    put("EventRecordID", JsonText.scalar(winlog.get("record_id")));
  }

  private void flat(ObjectNode root) {
    channel = JsonText.text(root, "Channel", "channel", "LogName", "log_name");
    code = JsonText.text(root, "EventID", "EventId", "event_id", "EventCode");
    host = JsonText.text(root, "Hostname", "Computer", "ComputerName", "computer_name", "hostname");
    provider = JsonText.text(root, "SourceName", "ProviderName", "Provider_Name", "provider_name");
    time = JsonText.text(root, "TimeCreated", "@timestamp", "EventTime");
    message = JsonText.text(root, "Message", "message");
    eventData(root.get("EventData"));
    eventData(root.get("event_data"));
    userData(root.get("UserData"));
    root.properties()
        .forEach(
            e -> {
              if (!HEADER_NAMES.contains(e.getKey())) {
                attributes(e.getKey(), e.getValue(), data);
              }
            });
  }

  private void eventData(@Nullable JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(e -> attributes(e.getKey(), e.getValue(), data));
    } else if (node != null) {
      attributes("Data", node, data);
    }
  }

  /** User data has one element of the provider's own naming around its fields. */
  private void userData(@Nullable JsonNode node) {
    if (!(node instanceof ObjectNode object)) {
      return;
    }
    object
        .properties()
        .forEach(
            e -> {
              if (e.getValue().isObject()) {
                e.getValue().properties().forEach(f -> attributes(f.getKey(), f.getValue(), data));
              } else {
                attributes(e.getKey(), e.getValue(), data);
              }
            });
  }

  /**
   * Flattens as public tools do: {@code {"Provider":{"#attributes":{"Name":…}}}} to {@code
   * Provider_Name}, {@code {"EventID":{"#text":7}}} to {@code EventID}, and a list of {@code Data}
   * elements with names to fields of these names.
   */
  private static void attributes(String name, JsonNode node, Map<String, Object> into) {
    if (node.isObject()) {
      for (var e : node.properties()) {
        if (e.getKey().equals("#attributes") && e.getValue().isObject()) {
          e.getValue()
              .properties()
              .forEach(a -> attributes(join(name, a.getKey()), a.getValue(), into));
        } else {
          attributes(join(name, e.getKey()), e.getValue(), into);
        }
      }
    } else if (node.isArray()) {
      for (var element : node) {
        var values = new LinkedHashMap<String, Object>();
        attributes(name, element, values);
        values.forEach((key, value) -> JsonText.append(into, key, value));
      }
    } else {
      var value = JsonText.scalar(node);
      if (value != null) {
        into.putIfAbsent(name.replace(" ", ""), value);
      }
    }
  }

  private static String join(String name, String part) {
    return EMPTY_PARTS.contains(part) ? name : name + '_' + part;
  }

  private void put(String name, @Nullable Object value) {
    if (value != null) {
      data.putIfAbsent(name, value);
    }
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}

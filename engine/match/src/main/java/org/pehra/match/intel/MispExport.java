package org.pehra.match.intel;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The attributes of a MISP event export that are meant for detection ({@code to_ids}): addresses,
 * domains, URLs and hashes, also those inside objects. MISP states no confidence and no expiry for
 * an attribute: it has the usual confidence, and no end.
 */
final class MispExport {
  private static final Set<String> SIMPLE =
      Set.of(
          "ip-src",
          "ip-dst",
          "domain",
          "hostname",
          "url",
          "md5",
          "sha1",
          "sha224",
          "sha256",
          "sha384",
          "sha512");

  private final String name;
  private final Consumer<Indicator> found;
  private final Consumer<String> leftOut;

  MispExport(String name, Consumer<Indicator> found, Consumer<String> leftOut) {
    this.name = name;
    this.found = found;
    this.leftOut = leftOut;
  }

  void read(JsonNode root) {
    if (root.has("Event")) {
      event(root.path("Event"));
    }
    root.path("response").forEach(each -> event(each.path("Event")));
  }

  private void event(JsonNode event) {
    var source = event.path("Orgc").path("name").asText(name);
    event.path("Attribute").forEach(attribute -> attribute(attribute, source));
    for (var object : event.path("Object")) {
      object.path("Attribute").forEach(attribute -> attribute(attribute, source));
    }
  }

  private void attribute(JsonNode attribute, String source) {
    if (!attribute.path("to_ids").asBoolean(false) || attribute.path("deleted").asBoolean(false)) {
      return;
    }
    var type = attribute.path("type").asText();
    var value = attribute.path("value").asText();
    try {
      if (SIMPLE.contains(type)) {
        add(value, source);
      } else if (type.equals("domain|ip")) {
        add(value.substring(0, Math.max(0, value.indexOf('|'))), source);
        add(value.substring(value.indexOf('|') + 1), source);
      } else if (type.matches("ip-(src|dst)\\|port|hostname\\|port")) {
        add(value.substring(0, Math.max(0, value.indexOf('|'))), source);
      } else if (type.startsWith("filename|") && SIMPLE.contains(type.substring(9))) {
        add(value.substring(value.indexOf('|') + 1), source);
      } else {
        leftOut.accept("attributes of type " + IndicatorFile.shown(type) + " are not used");
      }
    } catch (IllegalArgumentException e) {
      leftOut.accept(attribute.path("uuid").asText("an attribute") + ": " + e.getMessage());
    }
  }

  private void add(String value, String source) {
    found.accept(
        new Indicator(value, source, Indicator.CONFIDENCE, Indicator.ALWAYS, Indicator.NEVER));
  }
}

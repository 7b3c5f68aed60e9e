package org.pehra.match.intel;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The {@code indicator} objects of a STIX 2.1 bundle whose pattern is one comparison, or several
 * joined by OR: an address, network, domain, URL or hash.
 */
final class StixBundle {
  private static final String QUOTED = "'((?:[^'\\\\]|\\\\.){1,4000})'";
  private static final Pattern COMPARISON =
      Pattern.compile(
          "\\s*\\[?\\s*(?:(?:ipv4-addr|ipv6-addr|domain-name|url):value\\s*(?:=|ISSUBSET)"
              + "|file:hashes\\.(?:'[A-Za-z0-9-]+'|[A-Za-z0-9-]+)\\s*=)\\s*"
              + QUOTED
              + "\\s*]?\\s*");
  private static final Pattern OR = Pattern.compile("\\bOR\\b(?=(?:[^']*'[^']*')*[^']*$)");

  private final String name;
  private final Consumer<Indicator> found;
  private final Consumer<String> leftOut;

  StixBundle(String name, Consumer<Indicator> found, Consumer<String> leftOut) {
    this.name = name;
    this.found = found;
    this.leftOut = leftOut;
  }

  void read(JsonNode bundle) {
    Map<String, String> authors = new HashMap<>();
    for (var object : bundle.path("objects")) {
      if (object.path("type").asText().equals("identity")) {
        authors.put(object.path("id").asText(), object.path("name").asText());
      }
    }
    for (var object : bundle.path("objects")) {
      if (object.path("type").asText().equals("indicator")
          && !object.path("revoked").asBoolean(false)) {
        indicator(object, authors);
      }
    }
  }

  private void indicator(JsonNode object, Map<String, String> authors) {
    var pattern = object.path("pattern").asText();
    var id = object.path("id").asText("an indicator");
    if (!object.path("pattern_type").asText("stix").equals("stix") || pattern.length() > 20_000) {
      leftOut.accept(id + ": its pattern is not of type stix");
      return;
    }
    for (var part : OR.split(pattern)) {
      var comparison = COMPARISON.matcher(part);
      if (!comparison.matches()) {
        leftOut.accept(
            id + ": only comparisons of addresses, domains, URLs and hashes joined by OR are used");
        return;
      }
    }
    try {
      for (var part : OR.split(pattern)) {
        var comparison = COMPARISON.matcher(part);
        if (comparison.matches()) {
          found.accept(
              new Indicator(
                  comparison.group(1).replaceAll("\\\\(.)", "$1"),
                  authors.getOrDefault(object.path("created_by_ref").asText(), name),
                  object.path("confidence").asInt(Indicator.CONFIDENCE),
                  IndicatorFile.time(object.path("valid_from").asText(), Indicator.ALWAYS),
                  IndicatorFile.time(object.path("valid_until").asText(), Indicator.NEVER)));
        }
      }
    } catch (IllegalArgumentException e) {
      leftOut.accept(id + ": " + e.getMessage());
    }
  }
}

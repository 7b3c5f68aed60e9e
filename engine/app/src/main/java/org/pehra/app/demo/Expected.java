package org.pehra.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.pehra.model.Institution;
import org.pehra.model.Json;

/** The alerts a story must raise, and no other; the format is described in samples/README.md. */
public final class Expected {
  private final List<JsonNode> alerts;
  private final BiFunction<Institution, String, String> cardToken;

  private Expected(List<JsonNode> alerts, BiFunction<Institution, String, String> cardToken) {
    this.alerts = List.copyOf(alerts);
    this.cardToken = cardToken;
  }

  /**
   * Reads the expectations of several stories.
   *
   * @param cardToken the token that an institution's connector makes of a card number
   */
  public static Expected of(
      List<Path> storyFolders, BiFunction<Institution, String, String> cardToken)
      throws IOException {
    List<JsonNode> alerts = new ArrayList<>();
    for (var folder : storyFolders) {
      Json.MAPPER
          .readTree(folder.resolve("expected.json").toFile())
          .path("alerts")
          .forEach(alerts::add);
    }
    return new Expected(alerts, cardToken);
  }

  public int size() {
    return alerts.size();
  }

  /**
   * What is wrong with the alerts found, each line one fault; empty when they are exactly the
   * expected ones.
   *
   * @param exactCounts false when lines may have been sent twice, as after a crash of the sender:
   *     then a count may be higher, while distinct values and ids stay the same
   */
  public List<String> faults(Iterable<JsonNode> found, boolean exactCounts) {
    List<JsonNode> open = new ArrayList<>();
    found.forEach(open::add);
    List<String> faults = new ArrayList<>();
    for (var wanted : alerts) {
      var match = open.stream().filter(alert -> fits(wanted, alert, exactCounts)).findFirst();
      match.ifPresentOrElse(open::remove, () -> faults.add("missing: " + wanted));
    }
    open.forEach(
        alert ->
            faults.add(
                "not expected: %s %s group %s count %s value %s"
                    .formatted(
                        alert.path("scope").asText(),
                        alert.path("rule").path("title").asText(),
                        alert.path("group"),
                        alert.path("count"),
                        alert.path("value"))));
    return faults;
  }

  private boolean fits(JsonNode wanted, JsonNode alert, boolean exactCounts) {
    long count = alert.path("count").asLong();
    long wantedCount = wanted.path("count").asLong();
    var status = alert.path("status").asText();
    return wanted.path("rule").asText().equals(alert.path("rule").path("id").asText())
        && wanted.path("scope").asText().equals(alert.path("scope").asText())
        && wanted.path("institutions").equals(alert.path("institutions"))
        && (status.equals("open") || status.equals("closed"))
        && (exactCounts ? count == wantedCount : count >= wantedCount)
        && (!wanted.has("value")
            || wanted.path("value").asDouble() == alert.path("value").asDouble())
        && groupFits(wanted, alert);
  }

  private boolean groupFits(JsonNode wanted, JsonNode alert) {
    var scope = wanted.path("scope").asText();
    for (var field : wanted.path("group").properties()) {
      var value = field.getValue();
      var text =
          value.has("card")
              ? cardToken.apply(new Institution(scope), value.path("card").asText())
              : value.asText();
      if (!Objects.equals(text, alert.path("group").path(field.getKey()).asText())) {
        return false;
      }
    }
    return true;
  }
}

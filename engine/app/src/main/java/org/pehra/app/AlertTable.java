package org.pehra.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Help.Ansi;

/**
 * Alerts as a table for the terminal: one line each, cut to its width, the level in colour where
 * colours are wanted.
 */
final class AlertTable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final String LINE = "%-19s  %-13s  %-12s  %-12s  %6s  %-8s  %s";

  private final PrintWriter out;
  private final int width;

  AlertTable(PrintWriter out, int width) {
    this.out = out;
    this.width = Math.max(100, width);
  }

  /** Columns of this terminal, 120 where it is not known. */
  static int terminalWidth() {
    var columns = System.getenv("COLUMNS");
    return columns != null && columns.matches("\\d{2,4}") ? Integer.parseInt(columns) : 120;
  }

  void header() {
    out.println(
        LINE.formatted("LAST SEEN (UTC)", "LEVEL", "SCOPE", "STATE", "COUNT", "ID", "WHAT"));
  }

  /** One alert, as the REST interface or {@code AlertCodec} writes it. */
  void row(JsonNode alert) {
    var level = alert.path("rule").path("level").asText();
    var state = alert.path("triage").path("state").asText(alert.path("status").asText());
    var line =
        LINE.formatted(
            TIME.format(Instant.parse(alert.path("last_at").asText())),
            level,
            alert.path("scope").asText(),
            state,
            alert.path("count").asText(),
            shortId(alert.path("id").asText()),
            alert.path("sentence").asText());
    var cut = line.length() > width ? line.substring(0, width - 1) + "…" : line;
    out.println(
        Ansi.AUTO.enabled() ? cut.replaceFirst(" " + level + " ", " " + colour(level) + " ") : cut);
  }

  static String shortId(String id) {
    return id.length() > 8 ? id.substring(0, 8) : id;
  }

  private static String colour(String level) {
    var style =
        switch (level) {
          case "critical" -> "@|bold,red %s|@";
          case "high" -> "@|red %s|@";
          case "medium" -> "@|yellow %s|@";
          default -> "@|faint %s|@";
        };
    return Ansi.AUTO.string(style.formatted(level));
  }
}

package org.pehra.match.intel;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pehra.model.Json;

/**
 * Reads a file of indicators: a STIX 2.1 bundle (OASIS, section 4.7), a MISP event export, or CSV
 * with a header. What cannot be used is left out and told; only a file that cannot be read at all
 * is an error.
 */
public final class IndicatorFile {
  private static final int LEAST_SHOWN = 5;

  private final List<Indicator> indicators = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private int leftOutCount;

  private IndicatorFile() {}

  /**
   * What a file held.
   *
   * @param leftOut why entries were left out, the first few
   * @param leftOutCount how many were
   */
  public record Read(List<Indicator> indicators, List<String> leftOut, int leftOutCount) {
    public Read {
      indicators = List.copyOf(indicators);
      leftOut = List.copyOf(leftOut);
    }
  }

  /**
   * @throws IOException when the file cannot be read, or is none of the three formats; the message
   *     says which and why
   */
  public static Read read(Path file) throws IOException {
    try {
      return read(file.getFileName().toString(), Files.readString(file));
    } catch (MalformedInputException e) {
      throw new IOException(file + " is not UTF-8", e);
    }
  }

  /**
   * @param name of the file: the source of entries that name none
   */
  public static Read read(String name, String text) throws IOException {
    var reader = new IndicatorFile();
    if (text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[")) {
      reader.json(name, parse(name, text));
    } else {
      new IndicatorCsv(name, reader::add, reader::leaveOut).read(text);
    }
    return new Read(reader.indicators, reader.leftOut, reader.leftOutCount);
  }

  private static JsonNode parse(String name, String text) throws IOException {
    try {
      return Json.MAPPER.readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IOException(name + " is not JSON: " + Json.reason(e), e);
    }
  }

  private void json(String name, JsonNode root) throws IOException {
    if (root.path("type").asText().equals("bundle")) {
      new StixBundle(name, this::add, this::leaveOut).read(root);
    } else if (root.has("Event") || root.has("response")) {
      new MispExport(name, this::add, this::leaveOut).read(root);
    } else {
      throw new IOException(
          name + " is neither a STIX bundle (\"type\": \"bundle\") nor a MISP export (\"Event\")");
    }
  }

  private void add(Indicator indicator) {
    if (Indicators.understands(indicator.value())) {
      indicators.add(indicator);
    } else {
      leaveOut("'" + shown(indicator.value()) + "' is no address, network, domain, URL or hash");
    }
  }

  private void leaveOut(String why) {
    leftOutCount++;
    if (leftOut.size() < LEAST_SHOWN) {
      leftOut.add(why);
    }
  }

  static String shown(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  /**
   * A date, or a date and time; {@code otherwise} when the text is blank.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static long time(String text, long otherwise) {
    if (text.isBlank()) {
      return otherwise;
    }
    try {
      var upper = text.strip().toUpperCase(Locale.ROOT);
      if (upper.length() == 10) {
        return LocalDate.parse(upper).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
      }
      return upper.endsWith("Z")
          ? Instant.parse(upper).toEpochMilli()
          : OffsetDateTime.parse(upper).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + shown(text) + "' is no date: write 2026-12-31 or 2026-12-31T23:59:59Z", e);
    }
  }
}

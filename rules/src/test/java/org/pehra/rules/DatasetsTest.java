package org.pehra.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pehra.connect.Decoded;
import org.pehra.connect.RawRecord;
import org.pehra.connect.decode.Decoders;
import org.pehra.match.LogSources;
import org.pehra.sigma.LogSource;

/**
 * Every dataset a decoder makes is bound to Sigma log sources, and the shipped files are
 * well-formed.
 */
class DatasetsTest {
  private static final Decoders DECODERS = new Decoders();

  private static final Map<String, String> LINES =
      Map.of(
          "mti=0210 de2=4000001234567899 de39=00", "payments.switch",
          "{\"op\":\"LIMIT\",\"user\":\"a\",\"approver\":\"b\"}", "payments.cards",
          "{\"event_id\":4625}", "windows.security",
          "{\"Channel\":\"Some Vendor/Log\",\"EventID\":1}", "windows.some-vendor-log",
          "{\"a\":1}", "json.generic",
          "CEF:0|SWIFT|Alliance Access|7.7|BSS-1|Signon|Low|cn1=881", "cef.swift",
          "198.51.100.7 - - [10/Jan/2026:10:00:00 +0500] \"GET / HTTP/1.1\" 200 1", "nginx.access",
          "a=1 b=2", "kv.generic",
          "sshd[1]: Connection closed", "syslog.auth",
          "plain words", "syslog.generic");

  @Test
  void everyDatasetOfADecoderAnswersToALogSource() throws IOException {
    var bound = datasets(logSources());
    for (var line : LINES.entrySet()) {
      var raw =
          new RawRecord(line.getKey().getBytes(UTF_8), "test", null, Instant.EPOCH, null, Map.of());
      var decoded = DECODERS.find("auto").orElseThrow().decode(raw);
      var dataset = assertInstanceOf(Decoded.Event.class, decoded).dataset();
      assertEquals(line.getValue(), dataset);
      assertTrue(isBound(bound, dataset), "no log source for " + dataset);
    }
  }

  @Test
  void everyWindowsChannelHasItsService() throws IOException {
    var sources = logSources();
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                Decoders.class.getResourceAsStream("windows-channels.txt"), UTF_8))) {
      for (var line : reader.lines().filter(text -> !text.startsWith("#")).toList()) {
        var dataset = line.substring(line.lastIndexOf('=') + 1).strip();
        var service = new LogSource("windows", "", dataset.substring("windows.".length()));
        assertTrue(sources.reaches(service), "no entry for " + service);
        assertTrue(datasets(sources).contains(dataset), "no entry for " + dataset);
      }
    }
  }

  @Test
  void theBuiltModuleHoldsTheFiles() throws IOException {
    try (var packs = RulePacks.open()) {
      assertTrue(Files.exists(packs.logSources()));
      assertEquals(1, packs.pipelines().size());
      assertEquals(
          Yaml.files(Yaml.rules().resolve("packs")).size(), Yaml.files(packs.packs()).size());
    }
  }

  static LogSources logSources() throws IOException {
    try (var in = Files.newInputStream(Yaml.rules().resolve("logsources.yml"))) {
      return LogSources.read("logsources.yml", in);
    }
  }

  private static List<String> datasets(LogSources sources) {
    var datasets = new ArrayList<String>();
    sources
        .entries()
        .forEach(e -> datasets.addAll(e.when().getOrDefault("data_stream.dataset", List.of())));
    return datasets;
  }

  private static boolean isBound(List<String> bound, String dataset) {
    return bound.stream()
        .anyMatch(
            name ->
                name.endsWith("*")
                    ? dataset.startsWith(name.substring(0, name.length() - 1))
                    : name.equals(dataset));
  }
}

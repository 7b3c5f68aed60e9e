package org.pehra.bench.match;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipInputStream;
import org.pehra.match.LogSources;
import org.pehra.model.Json;
import org.pehra.sigma.LoadOptions;
import org.pehra.sigma.Rule;
import org.pehra.sigma.RuleFile;
import org.pehra.sigma.RuleLoader;
import org.pehra.sigma.pipeline.Pipeline;

/** The recorded campaign and the public rules, from the folder that {@code PEHRA_CORPUS} names. */
final class Campaign {
  private static final Map<String, List<String>> PLACEHOLDERS =
      Map.of("known_cdcs", List.of("dc1"));

  private Campaign() {}

  private static Path corpus() {
    var corpus = System.getenv("PEHRA_CORPUS");
    if (corpus == null) {
      throw new IllegalStateException("PEHRA_CORPUS must name the folder of rules and events");
    }
    return Path.of(corpus);
  }

  private static Path shipped(String file) {
    return Path.of(System.getProperty("pehra.home", ".")).resolve("rules").resolve(file);
  }

  /**
   * Detection rules, a random choice of them where fewer are asked for than there are.
   *
   * @param stored in the names that stored events have, as in production; else in those of the
   *     source
   */
  static List<Rule.Detection> rules(int most, boolean stored) {
    var options = LoadOptions.DEFAULT.withPlaceholders(PLACEHOLDERS);
    if (stored) {
      options = options.withPipelines(List.of(ecs()));
    }
    List<Rule.Detection> rules = new ArrayList<>();
    for (var rule : new RuleLoader(options).load(List.of(corpus().resolve("sigmahq"))).rules()) {
      if (rule instanceof Rule.Detection detection) {
        rules.add(detection);
      }
    }
    Collections.shuffle(rules, new Random(1));
    return List.copyOf(rules.subList(0, Math.min(most, rules.size())));
  }

  private static Pipeline ecs() {
    var file = shipped("pipelines/ecs.yml");
    try {
      return Pipeline.read(new RuleFile(file.toString(), Files.readString(file)), Map.of())
          .pipeline()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The log sources of stored events, or of events in their source's own names. */
  static LogSources sources(boolean stored) {
    var file = shipped(stored ? "logsources.yml" : "logsources-windows-raw.yml");
    try (var in = Files.newInputStream(file)) {
      return LogSources.read(file.toString(), in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The events as they were recorded, or without their rendered message. */
  static List<byte[]> events(boolean message) {
    List<byte[]> events = new ArrayList<>();
    var zip = corpus().resolve("events/windows-lsass-campaign.zip");
    try (var in = new ZipInputStream(new BufferedInputStream(Files.newInputStream(zip)))) {
      in.getNextEntry();
      var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        events.add(message ? line.getBytes(StandardCharsets.UTF_8) : withoutMessage(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return events;
  }

  private static byte[] withoutMessage(String line) throws IOException {
    var event = (ObjectNode) Json.MAPPER.readTree(line);
    event.remove("Message");
    return Json.MAPPER.writeValueAsBytes(event);
  }
}

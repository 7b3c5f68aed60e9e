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
import org.pehra.sigma.RuleLoader;

/** The recorded campaign and the public rules, from the folder that {@code PEHRA_CORPUS} names. */
final class Campaign {
  private Campaign() {}

  private static Path corpus() {
    var corpus = System.getenv("PEHRA_CORPUS");
    if (corpus == null) {
      throw new IllegalStateException("PEHRA_CORPUS must name the folder of rules and events");
    }
    return Path.of(corpus);
  }

  /** Detection rules, a random choice of them where fewer are asked for than there are. */
  static List<Rule.Detection> rules(int most) {
    var options = LoadOptions.DEFAULT.withPlaceholders(Map.of("known_cdcs", List.of("dc1")));
    List<Rule.Detection> rules = new ArrayList<>();
    for (var rule : new RuleLoader(options).load(List.of(corpus().resolve("sigmahq"))).rules()) {
      if (rule instanceof Rule.Detection detection) {
        rules.add(detection);
      }
    }
    Collections.shuffle(rules, new Random(1));
    return rules.subList(0, Math.min(most, rules.size()));
  }

  static LogSources sources() {
    var file = Path.of(System.getProperty("pehra.home", "."), "rules/logsources-windows-raw.yml");
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

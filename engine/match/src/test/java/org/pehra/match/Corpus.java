package org.pehra.match;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Assumptions;
import org.pehra.sigma.LoadOptions;
import org.pehra.sigma.Rule;
import org.pehra.sigma.RuleLoader;

/** The public rules and recorded events, where they are there; else the test is skipped. */
final class Corpus {
  private Corpus() {}

  static Path path(String name) {
    var corpus =
        Optional.ofNullable(System.getenv("PEHRA_CORPUS"))
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("pehra.home", ".."), "../shared/corpus"));
    var path = corpus.resolve(name);
    Assumptions.assumeTrue(Files.exists(path), "not there: PEHRA_CORPUS/" + name);
    return path;
  }

  /** All public detection rules, on the source's own field names. */
  static List<Rule.Detection> rules() {
    var options = LoadOptions.DEFAULT.withPlaceholders(Map.of("known_cdcs", List.of("dc1", "dc2")));
    var result = new RuleLoader(options).load(List.of(path("sigmahq")));
    return Rules.detections(result.rules());
  }

  /** Log sources of Windows events with their own field names. */
  static LogSources windowsSources() {
    var file =
        Path.of(System.getProperty("pehra.home", "../.."), "rules/logsources-windows-raw.yml");
    try (var in = Files.newInputStream(file)) {
      return LogSources.read(file.toString(), in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every event of the recorded campaign, one JSON object each. */
  static void campaign(Consumer<byte[]> each) {
    var zip = path("events/windows-lsass-campaign.zip");
    try (var in = new ZipInputStream(new BufferedInputStream(Files.newInputStream(zip), 1 << 20))) {
      in.getNextEntry();
      lines(new BufferedInputStream(in, 1 << 20), each);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void lines(InputStream in, Consumer<byte[]> each) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        each.accept(line.toByteArray());
        line.reset();
      } else {
        line.write(c);
      }
    }
    if (line.size() > 0) {
      each.accept(line.toByteArray());
    }
  }
}

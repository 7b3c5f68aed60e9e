package org.pehra.app;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where things lie: the installation with rules and samples, and the data directory. */
final class PehraHome {
  private PehraHome() {}

  /** The installation's folder; the launcher names it. */
  static Path root() {
    return Path.of(System.getProperty("pehra.home", "")).toAbsolutePath().normalize();
  }

  static Path rules() {
    return root().resolve("rules");
  }

  static Path packs() {
    return rules().resolve("packs");
  }

  static Path ecsPipeline() {
    return rules().resolve("pipelines").resolve("ecs.yml");
  }

  static Path logSources() {
    return rules().resolve("logsources.yml");
  }

  static Path samples() {
    return root().resolve("samples");
  }

  /** The default data directory: {@code data} of the working directory. */
  static Path data() {
    return Path.of("data");
  }

  static Path demoData() {
    return data().resolve("demo");
  }

  /** The default data directory, or the demo's where only that one holds a token. */
  static Path dataWithToken() {
    return !Files.exists(LocalToken.file(data())) && Files.exists(LocalToken.file(demoData()))
        ? demoData()
        : data();
  }
}

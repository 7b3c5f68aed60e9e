package org.pehra.app;

import java.nio.file.Files;
import java.util.concurrent.Callable;
import org.pehra.connect.config.ConfigReader;
import picocli.CommandLine.Command;

/**
 * Starts everything once in a temporary directory and ends, while the launcher records which
 * classes that loads.
 */
@Command(
    name = "train",
    hidden = true,
    description = "Used by the launcher to prepare a fast start.")
final class TrainCommand implements Callable<Integer> {
  @Override
  public Integer call() throws Exception {
    var data = Files.createTempDirectory("pehra-train");
    try {
      var reader = new ConfigReader();
      var config =
          reader.read(
              "train", "kafka: {port: 0}\nserver: {listen: 'localhost:0'}\n", PehraConfig.class);
      var rules = RuleSources.shipped().load();
      new RuleTests(rules).run();
      try (var node = Node.start(config, data, rules)) {
        ApiClient.of(java.net.URI.create(Node.url(config, node)), null, data)
            .get("/api/v1/alerts", java.util.Map.of());
      }
      return 0;
    } finally {
      DemoState.delete(data);
    }
  }
}

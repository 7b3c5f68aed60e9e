package org.pehra.connect.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.connect.MemoryIntake;
import org.pehra.model.Counters;

final class FileSourceTest {
  @TempDir Path folder;

  @Test
  void followsAFileThroughAFullIntakeAndARestart() throws Exception {
    var log = folder.resolve("app.log");
    var intake = new MemoryIntake();
    intake.full(true);
    append(log, "one\n");
    try (var source = source()) {
      source.start(intake);
      intake.awaitRefusals(2);
      intake.full(false);
      intake.awaitRecords(1);
      append(log, "two\n");
      intake.awaitRecords(2);
    }
    append(log, "three\n");
    try (var source = source()) {
      source.start(intake);
      intake.awaitRecords(3);
    }
    assertEquals(List.of("one", "two", "three"), intake.texts());
  }

  private FileSource source() {
    var settings =
        new FileSettings(
            "app",
            List.of(folder.resolve("*.log").toString()),
            FileSettings.Start.BEGINNING,
            folder.resolve("checkpoints"),
            1000,
            Duration.ofMillis(5),
            Duration.ofSeconds(5));
    return new FileSource(settings, new Counters());
  }

  private static void append(Path file, String text) throws Exception {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}

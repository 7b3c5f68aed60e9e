package org.pehra.connect.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.connect.MemoryIntake;
import org.pehra.connect.RawRecord;
import org.pehra.connect.file.FileSettings.Start;
import org.pehra.model.Counters;

/** One look after another, with a clock that the test moves. */
final class TailedFilesTest {
  @TempDir Path folder;
  private final MemoryIntake intake = new MemoryIntake();
  private final Counters counters = new Counters();
  private Instant now = Instant.now();
  private Path log;
  private TailedFiles files;

  @BeforeEach
  void open() throws IOException {
    log = folder.resolve("app.log");
    files = files("app.log", Start.BEGINNING);
  }

  @Test
  void handsOverWholeLines() throws IOException {
    append(log, "one\ntwo\r\n\nthr");
    look();
    assertEquals(List.of("one", "two"), intake.texts());
    append(log, "ee\n");
    look();
    assertEquals(List.of("one", "two", "three"), intake.texts());
    assertEquals(log.toString(), intake.records().getFirst().envelope().get("log.file.path"));
  }

  @Test
  void goesOnWhereItStoppedAndPositionsStayTheSame() throws IOException {
    append(log, "one\ntwo\n");
    look();
    restart();
    append(log, "three\n");
    look();
    assertEquals(List.of("one", "two", "three"), intake.texts());
    var before = positions();
    forgetCheckpoints();
    look();
    assertEquals(before, positions().subList(3, 6), "read again with the same positions");
  }

  @Test
  void followsARenamedFileAndFlushesItsLastLine() throws IOException {
    append(log, "one\ntw");
    look();
    Files.move(log, folder.resolve("app.log.1"));
    append(folder.resolve("app.log.1"), "o\nlast");
    append(log, "new\n");
    look();
    assertEquals(List.of("one", "two", "new"), intake.texts());
    settle();
    assertEquals(List.of("one", "two", "new", "last"), intake.texts());
    settle();
    restart();
    look();
    assertEquals(4, intake.records().size());
  }

  @Test
  void findsWhatWasRenamedWhileItWasDown() throws IOException {
    append(log, "one\n");
    look();
    append(log, "two\n");
    Files.move(log, folder.resolve("app.log.1"));
    append(log, "three\n");
    restart();
    look();
    assertEquals(List.of("one", "three", "two"), intake.texts().stream().sorted().toList());
  }

  @Test
  void readsARenamedFileOnceThoughTheGlobFindsItTwice() throws IOException {
    files = files("app.log*", Start.BEGINNING);
    append(log, "one\n");
    look();
    Files.move(log, folder.resolve("app.log.1"));
    append(log, "two\n");
    look();
    settle();
    restart("app.log*");
    look();
    assertEquals(List.of("one", "two"), intake.texts());
  }

  @Test
  void startsAnewWhenTheFileWasTruncated() throws IOException {
    append(log, "one\ntwo\n");
    look();
    Files.copy(log, folder.resolve("app.log.1"));
    truncate(log);
    append(log, "one\n"); // the same first line, so only the length tells
    look();
    assertEquals(List.of("one", "two", "one"), intake.texts());
    assertEquals(3, new HashSet<>(positions()).size());
    assertEquals(1, counters.total("pehra_connect_file_truncations_total"));
  }

  @Test
  void noticesATruncatedFileThatHasGrownBeyondTheOldPlace() throws IOException {
    append(log, "one\n");
    look();
    truncate(log);
    append(log, "two\nthree\nfour\n");
    look();
    assertEquals(List.of("one", "two", "three", "four"), intake.texts());
    truncate(log);
    append(log, "five\nsix\nseven\neight\n");
    restart();
    look();
    assertEquals(8, intake.texts().size());
    assertEquals(8, new HashSet<>(positions()).size());
  }

  @Test
  void aCopyBeforeTruncationIsNotReadTwice() throws IOException {
    files = files("app.log*", Start.BEGINNING);
    append(log, "one\ntwo\n");
    look();
    Files.copy(log, folder.resolve("app.log.1"));
    look();
    append(log, "three\n");
    look();
    truncate(log);
    append(log, "four\n");
    look();
    look();
    assertEquals(List.of("one", "two", "three", "four"), intake.texts());
    append(log, "five\n");
    Files.copy(log, folder.resolve("app.log.2"));
    truncate(log);
    append(log, "six\n");
    look();
    look();
    assertEquals(
        List.of("five", "four", "one", "six", "three", "two"),
        intake.texts().stream().sorted().toList());
  }

  @Test
  void readsCompressedFilesOnceAndAsTheContinuationOfWhatTheyWere() throws IOException {
    files = files("app.log*", Start.BEGINNING);
    append(log, "one\ntwo\n");
    look();
    append(log, "three\nfour");
    gzip(log, folder.resolve("app.log.1.gz"));
    Files.delete(log);
    settle();
    settle();
    assertTrue(
        intake.texts().containsAll(List.of("one", "two", "three", "four")),
        intake.texts()::toString);
    assertEquals(4, new HashSet<>(positions()).size());
    restart("app.log*");
    look();
    settle();
    assertEquals(4, new HashSet<>(positions()).size());
  }

  @Test
  void aDamagedCompressedFileIsCountedOnceAndTriedAgain() throws IOException {
    files = files("*.gz", Start.BEGINNING);
    var zipped = folder.resolve("a.gz");
    append(log, "x\n".repeat(50_000) + "end\n");
    gzip(log, zipped);
    var whole = Files.readAllBytes(zipped);
    Files.write(zipped, java.util.Arrays.copyOf(whole, whole.length / 2));
    settle();
    settle();
    settle();
    assertEquals(1, counters.total("pehra_connect_file_errors_total"));
    Files.write(zipped, whole);
    settle();
    settle();
    assertEquals("end", intake.texts().getLast());
    assertEquals(50_001, new HashSet<>(positions()).size());
    assertEquals(50_001, intake.records().size());
  }

  @Test
  void waitsWhileTheIntakeIsFull() throws IOException {
    append(log, "one\n");
    intake.full(true);
    look();
    look();
    append(log, "two\n");
    restart();
    look();
    assertEquals(3, intake.refusals());
    intake.full(false);
    look();
    assertEquals(List.of("one", "two"), intake.texts());
  }

  @Test
  void overlongLinesGoToQuarantineAndTheRestFlows() throws IOException {
    append(log, "one\n" + "x".repeat(300_000) + "\ntwo\n" + "y".repeat(700_000));
    look();
    append(log, "y".repeat(100) + "\nthree\n");
    restart();
    look();
    assertEquals(List.of("one", "two", "three"), intake.texts());
    assertEquals(2, intake.quarantined().size());
    assertEquals(1000, intake.quarantined().getFirst().record().bytes().length);
  }

  @Test
  void startsAtTheEndOnlyInFilesThatWereThereAtFirst() throws IOException {
    files = files("*.log", Start.END);
    append(log, "old\npart");
    look();
    append(log, "ial\nnew\n");
    append(folder.resolve("later.log"), "first\n");
    look();
    assertEquals(List.of("partial", "new", "first"), intake.texts());
    files.close();
    files = files("*.log", Start.END);
    append(folder.resolve("while-down.log"), "second\n");
    look();
    assertEquals("second", intake.texts().getLast());
  }

  @Test
  void aMissingOrUnreadableFileHoldsUpNothing() throws IOException {
    files.close();
    files = files("{gone,app}.log", Start.BEGINNING);
    Files.createSymbolicLink(folder.resolve("gone.log"), folder.resolve("nowhere"));
    append(log, "one\n");
    look();
    look();
    assertEquals(List.of("one"), intake.texts());
    Files.delete(log);
    look();
    append(log, "two\n");
    look();
    settle();
    assertEquals(List.of("one", "two"), intake.texts());
  }

  @Test
  void globsFindFilesBelowFolders() throws IOException {
    files = files("**/*.txt", Start.BEGINNING);
    Files.createDirectories(folder.resolve("a/b"));
    append(folder.resolve("a/b/c.txt"), "deep\n");
    append(folder.resolve("a/b/c.dat"), "other\n");
    look();
    assertEquals(List.of("deep"), intake.texts());
  }

  @Test
  void everyLineOnceWhateverHappens() throws IOException {
    long seed = System.nanoTime();
    for (int run = 0; run < 20; run++) {
      simulate(seed + run);
    }
  }

  private void simulate(long seed) throws IOException {
    var random = new Random(seed);
    var base = folder.resolve("run-" + seed);
    Files.createDirectories(base);
    var path = base.resolve("s.log");
    var simulated = new MemoryIntake();
    var settings = settings(base.resolve("s.log").toString(), Start.BEGINNING, "sim-" + seed);
    var tailing = new TailedFiles(settings, counters, () -> now);
    var written = new ArrayList<String>();
    int rotations = 0;
    for (int step = 0; step < 120; step++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          var text = "line " + written.size() + " " + "z".repeat(random.nextInt(80));
          written.add(text);
          append(path, text + "\n");
        }
        case 3 -> tailing.look(simulated, () -> false);
        case 4 -> simulated.full(random.nextInt(3) == 0);
        case 5 -> {
          if (random.nextInt(3) == 0) {
            tailing.close(); // as a crash: what was not saved is read again
            tailing = new TailedFiles(settings, counters, () -> now);
          }
        }
        case 6 -> {
          if (Files.exists(path) && random.nextInt(3) == 0) {
            tailing.look(simulated, () -> false); // a file that was never seen is lost by renaming
            Files.move(path, base.resolve("s.log." + ++rotations));
          }
        }
        default -> {
          if (Files.exists(path) && random.nextInt(3) == 0) {
            simulated.full(false);
            tailing.look(simulated, () -> false); // what is not read is lost by truncation
            truncate(path);
            tailing.look(simulated, () -> false);
          }
        }
      }
    }
    simulated.full(false);
    for (int i = 0; i < 3; i++) {
      now = now.plusSeconds(10);
      tailing.look(simulated, () -> false);
    }
    tailing.close();
    Map<String, String> byPosition = new HashMap<>();
    for (RawRecord record : simulated.records()) {
      var text = new String(record.bytes(), UTF_8);
      var before = byPosition.put(String.valueOf(record.position()), text);
      assertTrue(before == null || before.equals(text), "seed " + seed);
    }
    assertEquals(
        written.stream().sorted().toList(),
        byPosition.values().stream().sorted().toList(),
        "seed " + seed);
  }

  private void look() throws IOException {
    while (files.look(intake, () -> false)) {
      // until all is read
    }
  }

  private void settle() throws IOException {
    look();
    now = now.plusSeconds(20);
    look();
  }

  private void restart() throws IOException {
    restart("app.log");
  }

  private void restart(String glob) throws IOException {
    files.close();
    files = files(glob, Start.BEGINNING);
  }

  private void forgetCheckpoints() throws IOException {
    files.close();
    try (var saved = Files.list(folder.resolve("checkpoints"))) {
      for (var file : saved.toList()) {
        Files.delete(file);
      }
    }
    files = files("app.log", Start.BEGINNING);
  }

  private List<String> positions() {
    return intake.records().stream().map(record -> String.valueOf(record.position())).toList();
  }

  private TailedFiles files(String glob, Start start) throws IOException {
    return new TailedFiles(
        settings(folder.resolve(glob).toString(), start, "app"), counters, () -> now);
  }

  private FileSettings settings(String path, Start start, String source) {
    return new FileSettings(
        source,
        List.of(path),
        start,
        folder.resolve("checkpoints"),
        1000,
        Duration.ofMillis(10),
        Duration.ofSeconds(5));
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void truncate(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
  }

  private static void gzip(Path from, Path to) throws IOException {
    var whole = to.resolveSibling("gzipping");
    try (var out = new GZIPOutputStream(Files.newOutputStream(whole))) {
      Files.copy(from, out);
    }
    Files.setLastModifiedTime(whole, FileTime.from(Instant.now()));
    Files.move(whole, to, StandardCopyOption.ATOMIC_MOVE);
  }
}

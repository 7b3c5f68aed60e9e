package org.pehra.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import org.pehra.model.Json;

/**
 * How far a demo has come, kept in its data directory: a demo that was interrupted, even by {@code
 * kill -9}, goes on where it stood.
 *
 * @param eventZero event time of the stories' offset zero
 * @param sent lines that reached the connectors' spools
 * @param finished all lines were sent
 * @param resumed it was interrupted at least once
 */
record DemoState(Instant eventZero, int sent, boolean finished, boolean resumed) {
  private static final String FILE = "demo.json";

  /**
   * A new demo whose stories end, at this speed, when playing ends.
   *
   * @param lead until the first line is sent
   */
  static DemoState fresh(Instant now, Duration length, double speed, Duration lead) {
    var end = now.plus(lead).plusNanos((long) (length.toNanos() / speed));
    return new DemoState(end.minus(length).truncatedTo(ChronoUnit.SECONDS), 0, false, false);
  }

  static Optional<DemoState> read(Path data) {
    try {
      return Optional.of(Json.MAPPER.readValue(data.resolve(FILE).toFile(), DemoState.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  void write(Path data) {
    try {
      var next = data.resolve(FILE + ".new");
      Files.write(next, Json.MAPPER.writeValueAsBytes(this));
      Files.move(
          next,
          data.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw CommandFailure.environment("cannot write to " + data + ": " + e);
    }
  }

  DemoState sent(int lines) {
    return new DemoState(eventZero, lines, finished, resumed);
  }

  DemoState asFinished() {
    return new DemoState(eventZero, sent, true, resumed);
  }

  DemoState asResumed() {
    return new DemoState(eventZero, sent, finished, true);
  }

  /**
   * Makes the directory empty for a new demo.
   *
   * @throws CommandFailure when it holds something that is not a demo's
   */
  static void clear(Path data) {
    try {
      if (Files.exists(data)) {
        if (!Files.exists(data.resolve(FILE)) && !isEmpty(data)) {
          throw CommandFailure.usage(
              data + " holds something else than a demo: choose another directory with --data");
        }
        delete(data);
      }
      Files.createDirectories(data);
    } catch (IOException e) {
      throw CommandFailure.environment("cannot use " + data + ": " + e);
    }
  }

  static void delete(Path directory) throws IOException {
    try (var walk = Files.walk(directory)) {
      for (var path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (var list = Files.list(directory)) {
      return list.findAny().isEmpty();
    }
  }
}

package org.pehra.connect.file;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pehra.connect.Intake;
import org.pehra.connect.Source;
import org.pehra.model.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tails the files that paths and globs name, in a thread of its own: looks for files, reads what is
 * new, saves checkpoints, waits. While the intake is full it reads nothing and tries again.
 */
public final class FileSource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final FileSettings settings;
  private final Counters counters;
  private final InstantSource clock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable Thread thread;

  public FileSource(FileSettings settings, Counters counters) {
    this(settings, counters, InstantSource.system());
  }

  FileSource(FileSettings settings, Counters counters, InstantSource clock) {
    this.settings = settings;
    this.counters = counters;
    this.clock = clock;
  }

  @Override
  public void start(Intake intake) throws IOException {
    var files = new TailedFiles(settings, counters, clock);
    thread =
        Thread.ofPlatform()
            .name("tail-" + settings.source())
            .daemon()
            .unstarted(() -> run(files, intake));
    thread.start();
  }

  /** Stops between two batches; checkpoints are saved. */
  @Override
  public void close() {
    closing.countDown();
    var running = thread;
    if (running != null) {
      try {
        if (!running.join(PATIENCE)) {
          LOG.warn("file source does not stop source={}", settings.source());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run(TailedFiles files, Intake intake) {
    try (files) {
      boolean more = true;
      while (!closing.await(more ? 0 : settings.poll().toMillis(), TimeUnit.MILLISECONDS)) {
        more = look(files, intake);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean look(TailedFiles files, Intake intake) {
    try {
      return files.look(intake, () -> closing.getCount() == 0);
    } catch (IOException | RuntimeException e) {
      LOG.warn("files cannot be read source={} error={}", settings.source(), e.toString());
      return false;
    }
  }
}

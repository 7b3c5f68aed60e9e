package org.pehra.broker;

import java.net.BindException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Exit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between Kafka's "end this process" and our process. Kafka's exit procedures are static, so
 * every broker of this process is told; in practice there is one.
 */
final class FatalErrors {
  private static final Logger LOG = LoggerFactory.getLogger(FatalErrors.class);
  private static final Set<Registration> REGISTERED = ConcurrentHashMap.newKeySet();

  private FatalErrors() {}

  /** Ends Kafka's thread that wanted to end the process. */
  static final class Stopped extends Error {
    private static final long serialVersionUID = 1;

    Stopped(int status) {
      super("Kafka wanted to end the process with status " + status);
    }
  }

  /** A broker that wants to be told. */
  static final class Registration implements AutoCloseable {
    private final Path directory;
    private final Consumer<BrokerException> onFailure;
    private volatile boolean started;
    private volatile boolean failed;

    private Registration(Path directory, Consumer<BrokerException> onFailure) {
      this.directory = directory;
      this.onFailure = onFailure;
    }

    /** From now on failures are told; before, the start itself fails. */
    void started() {
      started = true;
    }

    boolean failed() {
      return failed;
    }

    @Override
    public void close() {
      REGISTERED.remove(this);
    }

    private void fail() {
      failed = true;
      if (started && REGISTERED.remove(this)) {
        onFailure.accept(
            new BrokerException(
                "the embedded Kafka cannot go on with the data in "
                    + directory
                    + ": is the disk full or failing? Make room and start again"));
      }
    }
  }

  static Registration register(Path directory, Consumer<BrokerException> onFailure) {
    Exit.setHaltProcedure((status, message) -> stop(status));
    Exit.setExitProcedure((status, message) -> stop(status));
    var registration = new Registration(directory, onFailure);
    REGISTERED.add(registration);
    return registration;
  }

  /** A port taken in the last moment; Kafka's controller tells no more than that it stopped. */
  static boolean mayBeBind(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException || cause instanceof Stopped) {
        return true;
      }
    }
    return false;
  }

  /** The innermost cause, in one line. */
  static String reason(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }

  private static void stop(int status) {
    LOG.error("the embedded broker cannot go on status={}", status);
    REGISTERED.forEach(Registration::fail);
    throw new Stopped(status);
  }
}

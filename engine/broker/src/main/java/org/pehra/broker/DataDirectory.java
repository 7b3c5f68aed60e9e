package org.pehra.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/** The broker's directory, locked for one process, formatted once. */
final class DataDirectory implements AutoCloseable {
  /** A start needs room for new index files and metadata. */
  private static final long MIN_FREE_BYTES = 64L << 20;

  private static final String META = "meta.properties";

  private final Path path;
  private final FileChannel channel;

  private DataDirectory(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * @throws BrokerException when it cannot be written, has no room or is in use
   */
  static DataDirectory open(Path path) {
    try {
      Files.createDirectories(path);
      var channel =
          FileChannel.open(
              path.resolve("pehra.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new BrokerException(
            "the data directory "
                + path
                + " is in use by another process: stop it, or choose another with --data");
      }
      long free = Files.getFileStore(path).getUsableSpace();
      if (free < MIN_FREE_BYTES) {
        channel.close();
        throw new BrokerException(
            "the disk of " + path + " is full (" + (free >> 20) + " MiB left): make room");
      }
      return new DataDirectory(path, channel);
    } catch (IOException | UncheckedIOException e) {
      throw new BrokerException(
          "the data directory "
              + path
              + " cannot be written ("
              + e.getClass().getSimpleName()
              + "): check its owner and permissions, or choose another with --data",
          e);
    }
  }

  Path path() {
    return path;
  }

  /** Formats it for node 1 when it is new; a format cut short is finished. */
  void format(String controllerListener) {
    try (var nowhere = new PrintStream(OutputStream.nullOutputStream())) {
      if (Files.exists(path.resolve(META))) {
        return;
      }
      new Formatter()
          .setPrintStream(nowhere)
          .setNodeId(EmbeddedBroker.NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .setDirectories(List.of(path.toString()))
          .setMetadataLogDirectory(path.toString())
          .setControllerListenerName(controllerListener)
          .setIgnoreFormatted(true)
          .run();
    } catch (Exception e) {
      throw new BrokerException("the data directory " + path + " cannot be prepared: " + e, e);
    }
  }

  String clusterId() {
    var meta = new Properties();
    try (var in = Files.newInputStream(path.resolve(META))) {
      meta.load(in);
    } catch (IOException e) {
      throw new BrokerException("the file " + path.resolve(META) + " cannot be read", e);
    }
    return meta.getProperty("cluster.id", "");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }
}

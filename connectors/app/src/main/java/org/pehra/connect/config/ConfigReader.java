package org.pehra.connect.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads YAML into a record whose components are {@link Setting}s, nested as far as needed. Unknown
 * keys, wrong types and values out of range fail, all of them at once. Thread-safe.
 */
public final class ConfigReader {
  private static final int MAX_CHARS = 1 << 20;

  /**
   * Reads a file.
   *
   * @throws ConfigException naming file, line, column, key and the mend of everything that is wrong
   */
  public <T extends Record> T read(Path file, Class<T> type) {
    return read(file.toString(), text(file), type);
  }

  /**
   * Reads a text.
   *
   * @param name of its origin, for messages
   * @throws ConfigException naming line, column, key and the mend of everything that is wrong
   */
  public <T extends Record> T read(String name, String yaml, Class<T> type) {
    return new RecordBinder(name).root(compose(name, yaml), type);
  }

  /**
   * What holds when nothing is set.
   *
   * @throws ConfigException when a setting has no default
   */
  public <T extends Record> T defaults(Class<T> type) {
    return new RecordBinder("defaults").root(Optional.empty(), type);
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > MAX_CHARS) {
        throw new ConfigException(List.of(file + ": too long for a configuration file"));
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw failure(file, "no such file: check the path", e);
    } catch (MalformedInputException e) {
      throw failure(file, "is not UTF-8: save it as UTF-8", e);
    } catch (IOException e) {
      throw failure(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  private static ConfigException failure(Path file, String what, IOException cause) {
    var failure = new ConfigException(List.of(file + ": " + what));
    failure.initCause(cause);
    return failure;
  }

  private static Optional<Node> compose(String name, String yaml) {
    var settings =
        LoadSettings.builder()
            .setLabel(name)
            .setCodePointLimit(MAX_CHARS)
            .setUseMarks(true)
            .build();
    try {
      return new Compose(settings).composeString(yaml);
    } catch (YamlEngineException e) {
      var where =
          e instanceof MarkedYamlEngineException marked
              ? marked.getProblemMark().map(RecordBinder::position).orElse("")
              : "";
      var what = e instanceof MarkedYamlEngineException marked ? marked.getProblem() : "";
      var failure =
          new ConfigException(
              List.of(name + where + ": not YAML: " + what + ": check indentation and quotes"));
      failure.initCause(e);
      throw failure;
    }
  }
}

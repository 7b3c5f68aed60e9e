package org.pehra.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The project's YAML files as plain maps and lists. */
final class Yaml {
  private Yaml() {}

  /** Folder {@code rules} of the project. */
  static Path rules() {
    return Path.of(System.getProperty("pehra.home", "..")).resolve("rules");
  }

  static List<Path> files(Path folder) {
    try (var walk = Files.walk(folder)) {
      return walk.filter(file -> file.toString().endsWith(".yml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Map<?, ?>> documents(Path file) {
    var documents = new ArrayList<Map<?, ?>>();
    try (var in = Files.newInputStream(file)) {
      for (var document : new Load(LoadSettings.builder().build()).loadAllFromInputStream(in)) {
        documents.add((Map<?, ?>) document);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return documents;
  }

  static List<Map<?, ?>> maps(Map<?, ?> map, String key) {
    var maps = new ArrayList<Map<?, ?>>();
    if (map.get(key) instanceof List<?> list) {
      list.forEach(element -> maps.add((Map<?, ?>) element));
    }
    return maps;
  }

  /** The map under a key; empty when there is none. */
  static Map<?, ?> map(Map<?, ?> map, String key) {
    return map.get(key) instanceof Map<?, ?> inner ? inner : Map.of();
  }

  /** The texts of the list under a key; empty when there is none. */
  static List<String> texts(Map<?, ?> map, String key) {
    return map.get(key) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  static String text(Map<?, ?> map, String key) {
    var value = map.get(key);
    return value == null ? "" : value.toString();
  }
}

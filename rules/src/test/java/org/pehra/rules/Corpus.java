package org.pehra.rules;

import java.nio.file.Path;

/**
 * Public data that tests run against where it is there: {@code PEHRA_CORPUS}, else beside the
 * project.
 */
final class Corpus {
  private Corpus() {}

  static Path path(String below) {
    var named = System.getenv("PEHRA_CORPUS");
    var root =
        named != null
            ? Path.of(named)
            : Path.of(System.getProperty("pehra.home", "..")).resolve("../shared/corpus");
    return root.resolve(below).normalize();
  }
}

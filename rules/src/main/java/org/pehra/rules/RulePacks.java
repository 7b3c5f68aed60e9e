package org.pehra.rules;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The shipped rules and mapping data as paths, whether the program runs from classes or from a jar.
 * The paths are valid until {@link #close}. Thread-safe.
 */
public final class RulePacks implements AutoCloseable {
  private static final String ROOT = "pehra-rules";
  private static final String MARKER = "/" + ROOT + "/logsources.yml";

  private final Path root;
  private final @Nullable FileSystem jar;

  private RulePacks(Path root, @Nullable FileSystem jar) {
    this.root = root;
    this.jar = jar;
  }

  /**
   * Opens the rules this program was built with.
   *
   * @throws IOException when its jar cannot be read
   */
  public static RulePacks open() throws IOException {
    var marker =
        Objects.requireNonNull(
            RulePacks.class.getResource(MARKER), "the program was built without its rules");
    try {
      var uri = marker.toURI();
      if (!uri.getScheme().equals("jar")) {
        return new RulePacks(Objects.requireNonNull(Path.of(uri).getParent()), null);
      }
      var location = uri.getSchemeSpecificPart();
      var file = Path.of(new URI(location.substring(0, location.indexOf("!/"))));
      var jar = FileSystems.newFileSystem(file);
      return new RulePacks(jar.getPath(ROOT), jar);
    } catch (URISyntaxException e) {
      throw new IOException("the rules cannot be found in " + marker, e);
    }
  }

  /** Folder of all packs, one folder a pack. */
  public Path packs() {
    return root.resolve("packs");
  }

  /** Processing pipelines that every rule passes, in their order. */
  public List<Path> pipelines() throws IOException {
    try (var files = Files.list(root.resolve("pipelines"))) {
      return files.filter(file -> file.toString().endsWith(".yml")).sorted().toList();
    }
  }

  /** Which Sigma log sources a dataset answers to; the file's head describes its format. */
  public Path logSources() {
    return root.resolve("logsources.yml");
  }

  @Override
  public void close() throws IOException {
    if (jar != null) {
      jar.close();
    }
  }
}

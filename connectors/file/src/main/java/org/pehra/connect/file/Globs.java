package org.pehra.connect.file;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds the regular files that paths and globs name now. */
final class Globs {
  /** One pattern: the folder to search below, how deep, and what to take. */
  private record Search(Path base, int depth, PathMatcher matcher) {}

  private final List<Search> searches;

  Globs(List<String> patterns) {
    this.searches = patterns.stream().map(Globs::search).toList();
  }

  /** The files, in order of their names; folders that cannot be read are left out. */
  Set<Path> find() throws IOException {
    var found = new TreeSet<Path>();
    for (var search : searches) {
      if (search.depth == 0) {
        if (Files.isRegularFile(search.base)) {
          found.add(search.base);
        }
      } else if (Files.isDirectory(search.base)) {
        Files.walkFileTree(
            search.base,
            EnumSet.of(java.nio.file.FileVisitOption.FOLLOW_LINKS),
            search.depth,
            new Collector(search.matcher, found));
      }
    }
    return found;
  }

  private static Search search(String pattern) {
    int wild = firstWild(pattern);
    var matcher = FileSystems.getDefault().getPathMatcher("glob:" + absolute(pattern));
    if (wild < 0) {
      return new Search(Path.of(pattern).toAbsolutePath().normalize(), 0, matcher);
    }
    int folderEnd = pattern.lastIndexOf('/', wild);
    var base =
        Path.of(folderEnd <= 0 ? (folderEnd == 0 ? "/" : "") : pattern.substring(0, folderEnd));
    var rest = pattern.substring(folderEnd + 1);
    int depth =
        rest.contains("**")
            ? Integer.MAX_VALUE
            : 1 + (int) rest.chars().filter(c -> c == '/').count();
    return new Search(base.toAbsolutePath().normalize(), depth, matcher);
  }

  private static String absolute(String pattern) {
    return pattern.startsWith("/") ? pattern : Path.of("").toAbsolutePath() + "/" + pattern;
  }

  private static int firstWild(String pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      if ("*?[{".indexOf(pattern.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static final class Collector extends SimpleFileVisitor<Path> {
    private final PathMatcher matcher;
    private final Set<Path> found;

    Collector(PathMatcher matcher, Set<Path> found) {
      this.matcher = matcher;
      this.found = found;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && matcher.matches(file)) {
        found.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }
}

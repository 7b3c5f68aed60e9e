package org.pehra.sigma;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.pehra.sigma.Problem.Severity;
import org.pehra.sigma.read.DocumentReader;
import org.pehra.sigma.read.Draft;
import org.pehra.sigma.read.Refusal;
import org.pehra.sigma.yaml.YamlNode;
import org.pehra.sigma.yaml.YamlReader;

/**
 * Loads rules from files, directories and texts. A rule that is not valid becomes a {@link Problem}
 * and never keeps the others out; no text makes it throw. References between rules are resolved
 * over everything that one call loads. Immutable; safe for use by several threads.
 */
public final class RuleLoader {
  private final LoadOptions options;
  private final YamlReader reader;

  public RuleLoader(LoadOptions options) {
    this.options = options;
    this.reader = new YamlReader(options.limits());
  }

  /** What one file holds. */
  private record FileDrafts(List<Draft> drafts, List<Problem> problems) {}

  /**
   * Loads files, and all {@code .yml} and {@code .yaml} files below directories, in order of their
   * paths. A path that cannot be read is a problem, not an exception.
   */
  public LoadResult load(Collection<Path> paths) {
    var problems = new ArrayList<Problem>();
    var files = new ArrayList<Path>();
    paths.forEach(path -> collect(path, files, problems));
    var read =
        files.stream().map(path -> path.normalize()).distinct().toList().parallelStream()
            .map(this::readFile)
            .toList();
    return link(read, problems);
  }

  /** Loads texts; positions name them. */
  public LoadResult loadTexts(Collection<RuleFile> files) {
    var read = files.stream().map(file -> readText(file.name(), file.text())).toList();
    return link(read, new ArrayList<>());
  }

  public LoadResult loadText(String name, String text) {
    return loadTexts(List.of(new RuleFile(name, text)));
  }

  private LoadResult link(List<FileDrafts> read, List<Problem> problems) {
    var drafts = new ArrayList<Draft>();
    for (var file : read) {
      problems.addAll(file.problems());
      drafts.addAll(file.drafts());
    }
    return new RuleLinker(options, problems).link(drafts);
  }

  private static void collect(Path path, List<Path> files, List<Problem> problems) {
    if (!Files.isDirectory(path)) {
      files.add(path);
      return;
    }
    var found = new ArrayList<Path>();
    try {
      Files.walkFileTree(
          path,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              // a broken link is said when it is read
              if (isRuleFile(file) && !attributes.isOther()) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              problems.add(unreadable(file, e));
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      problems.add(unreadable(path, e));
    }
    if (found.isEmpty()) {
      problems.add(
          new Problem(
              Severity.WARNING,
              new Position(path.toString(), 1, 1),
              "",
              "no rules in this folder",
              "rule files end in .yml or .yaml"));
    }
    found.stream().sorted().forEach(files::add);
  }

  private static Problem unreadable(Path path, IOException e) {
    var why =
        switch (e) {
          case AccessDeniedException denied -> "no permission";
          case NoSuchFileException gone -> "there is no such file";
          case FileSystemLoopException loop -> "a link leads back to a folder above it";
          default -> e.getClass().getSimpleName();
        };
    return fileProblem(path, "cannot be read: " + why, "");
  }

  private static boolean isRuleFile(Path path) {
    var name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".yml") || name.endsWith(".yaml");
  }

  private FileDrafts readFile(Path path) {
    try {
      long size = Files.size(path);
      if (size > options.limits().fileBytes()) {
        return refused(
            fileProblem(
                path,
                "the file is too large: " + size + " bytes",
                "the limit is " + options.limits().fileBytes()));
      }
      return readText(path.toString(), decode(Files.readAllBytes(path)));
    } catch (CharacterCodingException e) {
      return refused(fileProblem(path, "the file is not UTF-8", "save it as UTF-8"));
    } catch (IOException e) {
      return refused(unreadable(path, e));
    }
  }

  private static String decode(byte[] bytes) throws CharacterCodingException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    return decoder.decode(ByteBuffer.wrap(bytes)).toString();
  }

  private FileDrafts readText(String name, String text) {
    var drafts = new ArrayList<Draft>();
    var problems = new ArrayList<Problem>();
    for (var document : reader.read(name, text)) {
      switch (document) {
        case YamlReader.Document.Refused refused -> problems.add(refused.problem());
        case YamlReader.Document.Read(var root) -> readDocument(root, drafts, problems);
      }
    }
    return new FileDrafts(drafts, problems);
  }

  private static void readDocument(YamlNode root, List<Draft> drafts, List<Problem> problems) {
    if (isPipeline(root)) {
      problems.add(
          new Problem(
              Severity.WARNING,
              root.position(),
              "",
              "a pipeline, not a rule: left out",
              "pass it as a pipeline"));
      return;
    }
    try {
      var draft = DocumentReader.read(root);
      problems.addAll(draft.warnings());
      drafts.add(draft);
    } catch (Refusal e) {
      problems.add(e.problem(ruleId(root)));
    }
  }

  /** Pipelines of today and of Sigma 1 often lie beside the rules. */
  private static boolean isPipeline(YamlNode root) {
    return root instanceof YamlNode.Mapping mapping
        && !mapping.has("detection")
        && !mapping.has("correlation")
        && !mapping.has("filter")
        && (mapping.has("transformations") || mapping.has("logsources"));
  }

  private static String ruleId(YamlNode root) {
    if (root instanceof YamlNode.Mapping mapping) {
      for (var key : List.of("id", "name", "title")) {
        if (mapping.get(key) instanceof YamlNode.Scalar scalar) {
          return scalar.text();
        }
      }
    }
    return "";
  }

  private static FileDrafts refused(Problem problem) {
    return new FileDrafts(List.of(), List.of(problem));
  }

  private static Problem fileProblem(Path path, String message, String hint) {
    return new Problem(Severity.ERROR, new Position(path.toString(), 1, 1), "", message, hint);
  }
}

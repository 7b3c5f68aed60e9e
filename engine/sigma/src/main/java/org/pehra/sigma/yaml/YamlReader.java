package org.pehra.sigma.yaml;

import java.util.ArrayList;
import java.util.List;
import org.pehra.sigma.Position;
import org.pehra.sigma.Problem;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads the documents of a file. Each document is parsed by itself, so that a syntax error in one
 * does not hide the others. Safe for use by several threads.
 */
public final class YamlReader {
  /** A document, or why there is none. */
  public sealed interface Document {
    /** A document that is there and is not empty. */
    record Read(YamlNode root) implements Document {}

    record Refused(Problem problem) implements Document {}
  }

  private final YamlLimits limits;

  public YamlReader(YamlLimits limits) {
    this.limits = limits;
  }

  /** The documents of a text, in order; comments and empty documents are left out. */
  public List<Document> read(String file, String text) {
    var documents = new ArrayList<Document>();
    for (var part : DocumentParts.of(text)) {
      var document = readOne(file, part);
      if (document != null) {
        documents.add(document);
      }
    }
    return documents;
  }

  private @org.jspecify.annotations.Nullable Document readOne(
      String file, DocumentParts.Part part) {
    var start = new Position(file, part.firstLine(), 1);
    try {
      if (part.text().length() > limits.documentChars()) {
        throw new YamlException(
            start,
            "document is too long: " + part.text().length() + " characters",
            "the limit is " + limits.documentChars() + "; split the rule");
      }
      var root = new TreeBuilder(file, part.firstLine(), limits).build(part.text());
      return root == null ? null : new Document.Read(root);
    } catch (YamlException e) {
      return refused(e.position, e.message(), e.hint);
    } catch (MarkedYamlEngineException e) {
      var mark = e.getProblemMark().or(e::getContextMark);
      var position =
          mark.map(m -> new Position(file, part.firstLine() + m.getLine(), m.getColumn() + 1))
              .orElse(start);
      return refused(position, "not valid YAML: " + oneLine(e.getProblem()), hintFor(e));
    } catch (ReaderException e) {
      var position = positionAt(file, part, e.getPosition());
      return refused(
          position,
          "character U+%04X is not allowed in YAML".formatted(e.getCodePoint()),
          "write it as an escape in double quotes");
    } catch (YamlEngineException e) {
      return refused(start, "not valid YAML: " + oneLine(e.getMessage()), "");
    }
  }

  private static String hintFor(MarkedYamlEngineException e) {
    var problem = String.valueOf(e.getProblem());
    if (problem.contains("'\\t'")) {
      return "indent with spaces, not with tabs";
    }
    if (problem.contains("mapping values are not allowed")) {
      return "put a value that holds ': ' in quotes, or check the indentation";
    }
    if (problem.contains("found character '%'") || problem.contains("'*'")) {
      return "put the value in single quotes";
    }
    return "check indentation and quotes; put values with special characters in single quotes";
  }

  private static Position positionAt(String file, DocumentParts.Part part, int codePoint) {
    int line = part.firstLine();
    int column = 1;
    int seen = 0;
    for (int i = 0; i < part.text().length() && seen < codePoint; seen++) {
      int c = part.text().codePointAt(i);
      i += Character.charCount(c);
      if (c == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return new Position(file, line, column);
  }

  private static String oneLine(@org.jspecify.annotations.Nullable String message) {
    return message == null ? "" : message.lines().findFirst().orElse("").strip();
  }

  private static Document refused(Position position, String message, String hint) {
    return new Document.Refused(new Problem(Problem.Severity.ERROR, position, "", message, hint));
  }
}

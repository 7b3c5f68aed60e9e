package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pehra.model.Json;
import org.pehra.sigma.Rule;

/**
 * Fuzz target in Jazzer's form: no bytes make matching throw, and what Jackson reads as an object
 * is an event whose matches are those of the reference.
 */
public final class EventFuzz {
  private static final RuleSet RULES = rules();
  private static final Matcher MATCHER = new Matcher(RULES);

  private EventFuzz() {}

  /** Called by Jazzer from one thread. */
  public static void fuzzerTestOneInput(byte[] data) {
    var found = new ArrayList<Rule.Detection>();
    var malformed = new ArrayList<String>();
    MATCHER.match(
        data,
        0,
        data.length,
        new MatchSink() {
          @Override
          public void matched(Rule.Detection rule) {
            found.add(rule);
          }

          @Override
          public void malformed(String reason, int at) {
            malformed.add(reason + " at " + at);
          }

          @Override
          public void failed(Rule.Detection rule, RuntimeException cause) {
            throw new AssertionError(rule.head().id(), cause);
          }
        });
    read(data)
        .ifPresent(
            event -> {
              var reference = new ReferenceEvaluator(event);
              var expected =
                  RULES.rules().stream().filter(one -> reference.holds(one.condition())).toList();
              if (!malformed.isEmpty() || !expected.equals(found)) {
                throw new AssertionError(
                    new String(data, UTF_8) + "\n" + malformed + ids(expected) + ids(found));
              }
            });
  }

  private static List<String> ids(List<Rule.Detection> rules) {
    return rules.stream().map(rule -> rule.head().id()).toList();
  }

  /** Rules of every kind over few short names. */
  private static RuleSet rules() {
    var items =
        List.of(
            "f: a",
            "f|contains: ab",
            "f|startswith: ab",
            "f|endswith: '\\c'",
            "f: 'a*b?c'",
            "f|cased: aB",
            "f|contains|cased: É",
            "f|contains: é",
            "f|contains: ß",
            "f: 42",
            "f|gt: 5",
            "f|lte: -1.5",
            "f: null",
            "f|exists: true",
            "f: ''",
            "f|re: '^a.*\\d$'",
            "f|re|i: k",
            "f|cidr: 10.0.0.0/8",
            "f|cidr: '::/3'",
            "f|hour: 9",
            "f|fieldref: g",
            "f|contains|fieldref: g",
            "g.h: a",
            "g.h|contains: a",
            "g|contains: 😀",
            "f: '?'",
            "'|contains': key",
            "'|contains': 'a/b'",
            "'|contains': ſ",
            "'|re': 'x\\dy'");
    var rules = new ArrayList<String>();
    for (int i = 0; i < items.size(); i++) {
      rules.add(Rules.rule("r%02d".formatted(i), "s:", "  " + items.get(i), "condition: s"));
    }
    return Rules.compile(String.join("---\n", rules), Rules.TEST);
  }

  private static Optional<Map<String, List<String>>> read(byte[] data) {
    try {
      var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
      try (var parser = Json.MAPPER.createParser(text)) {
        Map<String, List<String>> event = new LinkedHashMap<>();
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          return Optional.empty();
        }
        boolean shallow = object(parser, "", event, 1);
        return shallow && parser.nextToken() == null ? Optional.of(event) : Optional.empty();
      }
    } catch (CharacterCodingException e) {
      return Optional.empty();
    } catch (IOException e) { // no JSON
      return Optional.empty();
    }
  }

  private static boolean object(
      JsonParser parser, String path, Map<String, List<String>> event, int depth)
      throws IOException {
    boolean shallow = depth <= EventScanner.MAX_DEPTH;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = path + wellFormed(parser.currentName());
      parser.nextToken();
      shallow &= value(parser, name, event, depth);
    }
    return shallow;
  }

  private static boolean value(
      JsonParser parser, String name, Map<String, List<String>> event, int depth)
      throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, name + ".", event, depth + 1);
      case START_ARRAY -> {
        boolean shallow = depth < EventScanner.MAX_DEPTH;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          shallow &= value(parser, name, event, depth + 1);
        }
        yield shallow;
      }
      case VALUE_NULL -> true;
      default ->
          event.computeIfAbsent(name, key -> new ArrayList<>()).add(wellFormed(parser.getText()));
    };
  }

  /** Halves of surrogate pairs have no UTF-8 form. */
  private static String wellFormed(String text) {
    var out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> out.appendCodePoint(Character.getType(c) == Character.SURROGATE ? 0xFFFD : c));
    return out.toString();
  }
}

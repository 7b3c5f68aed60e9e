package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pehra.model.Json;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;
import org.pehra.sigma.Predicate.Part;
import org.pehra.sigma.Rule;

/**
 * Real rules and real events, each changed a little: the engine and the reference agree still. What
 * real rules look like is harder to make up than a character to change in them.
 */
final class MutationTest {
  private static final int ROUNDS = Integer.getInteger("pehra.match.mutations", 3);
  private static final long FIRST_SEED = Long.getLong("pehra.match.seed", 20_181_027);
  private static final int RULES = 300;
  private static final int EVENTS = 60;

  private final Map<String, Rule.Detection> rules = new TreeMap<>();
  private final List<ObjectNode> attacks = new ArrayList<>();
  private final List<ObjectNode> everyday = new ArrayList<>();
  private final List<String> attackRules = new ArrayList<>();

  @Test
  void theEngineAgreesWithTheReference() throws IOException {
    load();
    long matches = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
      matches += round(seed);
    }
    assertTrue(matches >= ROUNDS * 5L, "only " + matches + " matches: mutated too much");
  }

  private void load() throws IOException {
    for (var rule : Corpus.rules()) {
      rules.put(rule.head().id(), rule);
    }
    for (var attack : RecordedAttacks.all()) {
      attackRules.add(attack.rule());
      RecordedAttacks.events(attack.file()).stream().limit(5).forEach(attacks::add);
    }
    int[] seen = new int[1];
    Corpus.campaign(
        json -> {
          if (seen[0]++ % 97 == 0) {
            everyday.add(object(json));
          }
        });
  }

  private static ObjectNode object(byte[] json) {
    try {
      return (ObjectNode) Json.MAPPER.readTree(json);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private long round(long seed) {
    var random = new Random(seed);
    var ids = List.copyOf(rules.keySet());
    Map<String, Rule.Detection> chosen = new TreeMap<>();
    attackRules.forEach(id -> chosen.put(id, mutated(rule(id), random)));
    while (chosen.size() < RULES) {
      var id = ids.get(random.nextInt(ids.size()));
      chosen.put(id, mutated(rule(id), random));
    }
    var set = RuleSet.compile(chosen.values(), Corpus.windowsSources());
    var matcher = new Matcher(set);
    var outcomes = new ReferenceMemo(set.rules());
    long matches = 0;
    for (int i = 0; i < EVENTS; i++) {
      var from = random.nextInt(4) > 0 ? attacks : everyday;
      var event = mutated(from.get(random.nextInt(from.size())).deepCopy(), random);
      var expected = expected(set, event, outcomes);
      var json = event.toString();
      assertEquals(
          expected,
          matcher.match(json.getBytes(UTF_8)).stream().map(rule -> rule.head().id()).toList(),
          () -> "seed " + seed + ", event " + json);
      matches += expected.size();
    }
    return matches;
  }

  private Rule.Detection rule(String id) {
    return java.util.Objects.requireNonNull(rules.get(id));
  }

  private static List<String> expected(
      RuleSet set, ObjectNode event, ReferenceEvaluator.Outcomes outcomes) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    event
        .properties()
        .forEach(
            field -> {
              List<String> values = new ArrayList<>();
              collect(field.getValue(), values);
              if (!values.isEmpty()) {
                fields.put(field.getKey(), values);
              }
            });
    var reference = new ReferenceEvaluator(fields, outcomes);
    var answers = WindowsReference.answers(fields);
    return set.rules().stream()
        .filter(rule -> WindowsReference.sees(rule.logSource(), answers))
        .filter(rule -> reference.holds(rule.condition()))
        .map(rule -> rule.head().id())
        .toList();
  }

  private static void collect(JsonNode value, List<String> into) {
    if (value.isArray()) {
      value.forEach(element -> collect(element, into));
    } else if (!value.isNull()) {
      into.add(value.asText());
    }
  }

  private static Rule.Detection mutated(Rule.Detection rule, Random random) {
    return new Rule.Detection(
        rule.head(),
        rule.logSource(),
        mutated(rule.condition(), random),
        rule.fields(),
        rule.groupBy());
  }

  private static Expr mutated(Expr expr, Random random) {
    return switch (expr) {
      case Expr.Constant constant -> constant;
      case Expr.Not not ->
          random.nextInt(40) == 0
              ? mutated(not.of(), random)
              : new Expr.Not(mutated(not.of(), random));
      case Expr.And and ->
          random.nextInt(40) == 0
              ? new Expr.Or(mutated(and.of(), random))
              : new Expr.And(mutated(and.of(), random));
      case Expr.Or or ->
          random.nextInt(40) == 0
              ? new Expr.AtLeast(2, mutated(or.of(), random))
              : new Expr.Or(mutated(or.of(), random));
      case Expr.AtLeast some -> new Expr.AtLeast(some.n(), mutated(some.of(), random));
      case Expr.Leaf leaf ->
          leaf.predicate() instanceof Predicate.Text text && random.nextInt(8) == 0
              ? new Expr.Leaf(mutated(text, random), leaf.selection(), leaf.position())
              : leaf;
    };
  }

  private static List<Expr> mutated(List<Expr> of, Random random) {
    return of.stream().map(one -> mutated(one, random)).toList();
  }

  private static Predicate.Text mutated(Predicate.Text text, Random random) {
    List<Part> parts = new ArrayList<>();
    for (var part : text.parts()) {
      parts.add(
          part instanceof Part.Literal literal && random.nextInt(3) > 0
              ? new Part.Literal(mutated(literal.text(), random))
              : part);
    }
    switch (random.nextInt(6)) {
      case 0 -> openStart(parts);
      case 1 -> openEnd(parts);
      case 2 -> parts.add(random.nextInt(parts.size() + 1), new Part.AnyChar());
      default -> {}
    }
    return new Predicate.Text(text.field(), parts, text.cased() ^ random.nextInt(10) == 0);
  }

  private static void openStart(List<Part> parts) {
    if (parts.isEmpty() || !(parts.getFirst() instanceof Part.AnyText)) {
      parts.addFirst(new Part.AnyText());
    }
  }

  private static void openEnd(List<Part> parts) {
    if (parts.isEmpty() || !(parts.getLast() instanceof Part.AnyText)) {
      parts.addLast(new Part.AnyText());
    }
  }

  private static ObjectNode mutated(ObjectNode event, Random random) {
    List<String> names = new ArrayList<>();
    event.fieldNames().forEachRemaining(names::add);
    int changes = random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      var name = names.get(random.nextInt(names.size()));
      var text = event.path(name).asText();
      switch (random.nextInt(8)) {
        case 0 -> event.remove(name);
        case 1 -> event.putNull(name);
        case 2 -> event.putArray(name).add(mutated(text, random)).add(text);
        case 3 -> event.putArray(name);
        default -> event.put(name, mutated(text, random));
      }
    }
    return event;
  }

  /** Never empty. */
  private static String mutated(String text, Random random) {
    if (text.isEmpty()) {
      return "x";
    }
    int at = text.offsetByCodePoints(0, random.nextInt(text.codePointCount(0, text.length())));
    int after = text.offsetByCodePoints(at, 1);
    var one = text.substring(at, after);
    var other =
        switch (random.nextInt(7)) {
          case 0 -> one + one;
          case 1 -> text.codePointCount(0, text.length()) > 1 ? "" : "y";
          case 2 -> one.toUpperCase(java.util.Locale.ROOT);
          case 3 -> List.of("é", "İ", "ſ", "\u212A", "😀").get(random.nextInt(5));
          case 4 -> List.of("\\", "\"", "\n", "/", " ", "*", "?").get(random.nextInt(7));
          case 5 -> one.toLowerCase(java.util.Locale.ROOT) + "-";
          default -> one;
        };
    return text.substring(0, at) + other + text.substring(after);
  }
}

package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.pehra.sigma.Expr;
import org.pehra.sigma.Predicate;

/**
 * One predicate throws: its rules count as failed, the others match, and so does the next event.
 */
final class FailureTest {
  private static final Predicate BAD = new Predicate.Exists("x");
  private static final Predicate GOOD = new Predicate.NumberEquals("x", 1);

  private static Expr leaf(Predicate predicate) {
    return new Expr.Leaf(predicate, "s", RandomCases.NOWHERE);
  }

  @Test
  void theOtherRulesGoOn() {
    var index = new FieldIndex.Builder(2);
    index.test(
        value -> {
          if (value.text().equals("1")) {
            throw new IllegalStateException("broken");
          }
          return true;
        },
        List.of(),
        0);
    index.add(GOOD, 1);
    var fields = new FieldNames(List.of("x"));
    var scanner = new EventScanner(new NameTable(fields, 8), false);
    var run =
        new GroupRun(
            group(index.build()), 1, scanner, new Value(), new ValueMemo(16), ValueWatch.NONE);
    assertEquals(List.of("1", "failed 0"), outcome(run, scanner, "{\"x\":1}"));
    assertEquals(List.of("1", "failed 0"), outcome(run, scanner, "{\"x\":1}"));
    assertEquals(List.of("0"), outcome(run, scanner, "{\"x\":2}"));
  }

  private static Group group(FieldIndex index) {
    Map<Predicate, Integer> bits = Map.of(BAD, 0, GOOD, 1);
    var names =
        new Program.Names() {
          @Override
          public int bit(Predicate predicate) {
            return predicate.equals(BAD) ? 0 : 1;
          }

          @Override
          public int field(String name) {
            return 0;
          }
        };
    var conditions = List.of(leaf(BAD), leaf(GOOD));
    return new Group(
        new int[] {0, 1},
        new int[] {0},
        new @Nullable FieldIndex[] {index},
        null,
        null,
        new long[1],
        new int[] {-1},
        new int[][] {{0}, {1}},
        new int[0],
        conditions.stream().map(condition -> Program.of(condition, names)).toList(),
        conditions,
        bits,
        index.ids());
  }

  private static List<String> outcome(GroupRun run, EventScanner scanner, String json) {
    byte[] bytes = json.getBytes(UTF_8);
    List<String> outcome = new ArrayList<>();
    scanner.scan(bytes, 0, bytes.length);
    run.match(
        bytes,
        new GroupRun.Outcome() {
          @Override
          public void matched(int rule) {
            outcome.add("" + rule);
          }

          @Override
          public void failed(int rule, RuntimeException cause) {
            outcome.add("failed " + rule);
          }
        });
    return outcome;
  }
}

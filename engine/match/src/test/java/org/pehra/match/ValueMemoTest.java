package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.IdentityHashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ValueMemoTest {
  private static final long SEED = Long.getLong("pehra.match.seed", 20_180_127);

  private final FieldIndex field = new FieldIndex.Builder(1).build();
  private final FieldIndex other = new FieldIndex.Builder(1).build();
  private final ValueMemo.Entry nothing = new ValueMemo.Entry();

  private ValueMemo.Entry ask(ValueMemo memo, FieldIndex index, String value) {
    byte[] bytes = ("<" + value + ">").getBytes(UTF_8);
    return memo.entry(index, bytes, 1, bytes.length - 1, nothing);
  }

  @Test
  void whatIsKnownWasFilledForThisValueOfThisField() {
    var random = new Random(SEED);
    var memo = new ValueMemo(16);
    IdentityHashMap<ValueMemo.Entry, String> filled = new IdentityHashMap<>();
    int known = 0;
    for (int i = 0; i < 100_000; i++) {
      boolean first = random.nextBoolean();
      var value = "x".repeat(random.nextInt(3) * 20) + random.nextInt(6);
      var key = first + value;
      var entry = ask(memo, first ? field : other, value);
      if (memo.known()) {
        known++;
        assertEquals(key, filled.get(entry), "seed " + SEED + " step " + i);
      } else if (random.nextInt(10) == 0) {
        entry.forget();
        filled.remove(entry);
      } else {
        filled.put(entry, key);
        assertSame(entry, ask(memo, first ? field : other, value));
        assertTrue(memo.known());
      }
    }
    assertTrue(known > 10_000, known + " known");
  }

  @Test
  void fourValuesDoNotPushEachOtherOut() {
    var memo = new ValueMemo(4);
    for (int i = 0; i < 4; i++) {
      ask(memo, field, "value " + i);
      assertFalse(memo.known());
    }
    for (int i = 0; i < 4; i++) {
      ask(memo, field, "value " + i);
      assertTrue(memo.known(), "value " + i);
    }
    ask(memo, field, "value 4");
    assertFalse(memo.known());
  }
}

package org.pehra.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GroupStateTest {
  private static GroupState state(String value, byte... content) {
    return new GroupState(
        "rule-1",
        "first-seen country",
        new Institution("bank-a"),
        GroupKey.of("ali", value),
        1_700_000_000_000L,
        4711,
        1_800_000_000_000L,
        content);
  }

  @Test
  void whatIsWrittenIsReadBack() {
    var longer = "ق".repeat(70_000);
    var read = GroupState.decode(state(longer, (byte) 1, (byte) -1).encode());
    assertEquals("rule-1", read.ruleId());
    assertEquals("first-seen country", read.meaning());
    assertEquals(new Institution("bank-a"), read.scope());
    assertEquals(GroupKey.of("ali", longer), read.group());
    assertEquals(1_700_000_000_000L, read.untilMillis());
    assertEquals(4711, read.offset());
    assertEquals(1_800_000_000_000L, read.expiresMillis());
    assertArrayEquals(new byte[] {1, -1}, read.content());
  }

  @Test
  void aGroupKeepsItsKeyAndAnotherHasAnother() {
    assertArrayEquals(state("a").key(), state("a", (byte) 7).key());
    assertFalse(Arrays.equals(state("a").key(), state("b").key()));
  }

  @Test
  void withoutContentNothingIsLeft() {
    assertTrue(state("a").isEmpty());
    assertFalse(state("a", (byte) 0).isEmpty());
    assertTrue(state("a", (byte) 0).emptied().isEmpty());
  }

  @Test
  void everyCutAndEveryOtherVersionIsRefused() {
    var bytes = state("a", (byte) 1).encode();
    for (int length = 0; length < bytes.length; length++) {
      var cut = Arrays.copyOf(bytes, length);
      assertThrows(IllegalArgumentException.class, () -> GroupState.decode(cut));
    }
    bytes[0] = 2;
    var thrown = assertThrows(IllegalArgumentException.class, () -> GroupState.decode(bytes));
    assertTrue(String.valueOf(thrown.getMessage()).contains("newer version"), thrown::toString);
  }
}

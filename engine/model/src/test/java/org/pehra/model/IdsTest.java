package org.pehra.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The golden values are in the topics of running installations: they never change. */
class IdsTest {
  @Test
  void idsStayAsTheyAre() {
    var group = GroupKey.of("alice", "host-1");
    assertEquals("d1a7e6f4c06144cd2fe593e5f42a7695", Ids.of("bank-a", "file:/var/log/x", "42"));
    assertEquals(
        "0c8c8825d0db60c15c3e8ec0f50b8f64", Ids.alert("rule", Samples.BANK, group, "event"));
    assertEquals(
        "8fc23cb094cc86e8f1d1ba89cff255db", Ids.episode("rule", Samples.BANK, group, "event"));
    assertEquals("f318f0505746a931", Ids.version("title: x".getBytes(UTF_8)));
  }

  @Test
  void partsDoNotRunTogether() {
    assertNotEquals(Ids.of("ab", "c"), Ids.of("a", "bc"));
    assertNotEquals(Ids.of("a"), Ids.of("a", ""));
    assertNotEquals(
        Ids.alert("r", Samples.BANK, GroupKey.of("a", "b"), "e"),
        Ids.alert("r", Samples.BANK, GroupKey.of("ab"), "e"));
  }

  @Test
  void partitionsStayAsTheyAre() {
    assertEquals(1, Ids.partition(Samples.BANK, "rule", GroupKey.of("alice"), 4));
    assertEquals(1, Ids.partition(Institution.NATIONAL, "rule", GroupKey.NONE, 7));
    assertEquals(0, Ids.partition(Samples.BANK, "rule", GroupKey.of("alice"), 1));
  }

  @Test
  void groupsSpreadEvenly() {
    var counts = new int[4];
    for (int i = 0; i < 40_000; i++) {
      counts[Ids.partition(Samples.BANK, "rule", GroupKey.of("user-" + i), 4)]++;
    }
    for (int count : counts) {
      assertTrue(count > 9_500 && count < 10_500, "groups in one of 4 partitions: " + count);
    }
  }
}

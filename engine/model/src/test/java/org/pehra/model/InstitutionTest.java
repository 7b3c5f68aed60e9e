package org.pehra.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstitutionTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "bank-a", "0-9", "abcdefghijklmnopqrstuvwxyz0123456789-abc"})
  void validIds(String id) {
    assertEquals(id, Institution.tenant(id).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bank",
        "bank_a",
        "bank.a",
        "بینک",
        "abcdefghijklmnopqrstuvwxyz0123456789-abcd"
      })
  void malformedIdsAreRefusedWithTheMend(String id) {
    var thrown = assertThrows(IllegalArgumentException.class, () -> new Institution(id));
    assertTrue(String.valueOf(thrown.getMessage()).contains("use 1 to 40 characters"));
  }

  @Test
  void nationalIsReserved() {
    assertThrows(IllegalArgumentException.class, () -> Institution.tenant("national"));
    assertTrue(Institution.NATIONAL.isNational());
  }

  @Test
  void topicsNameTheirInstitution() {
    assertEquals(
        Optional.of(Samples.BANK), Topics.institutionOfEvents(Topics.events(Samples.BANK)));
    assertEquals(Optional.empty(), Topics.institutionOfEvents(Topics.SIGNALS));
    assertTrue(Topics.ALL_EVENTS.matcher("events.bank-a").matches());
    assertTrue(!Topics.ALL_EVENTS.matcher("quarantine.bank-a").matches());
  }

  @Test
  void aSignalStaysInItsInstitutionOrIsNational() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Signal(
                Samples.BASE,
                Samples.BASE,
                new Institution("bank-b"),
                GroupKey.NONE,
                Samples.BANK,
                0,
                "s",
                "e",
                1,
                java.util.Map.of(),
                Samples.EVENT_REF));
  }
}

package org.pehra.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.pehra.model.Event;
import org.pehra.model.Institution;

/** The order of files tells when events came. */
class ArrivalsTest {
  private static final long READ = 9_000;

  private final Arrivals arrivals = new Arrivals(Instant.ofEpochMilli(READ));

  private long of(String file, String institution, long atMillis) {
    var whose = Institution.tenant(institution);
    return arrivals.of(file, new Event("e", whose, "d", "s", atMillis, new byte[0]));
  }

  @Test
  void anEventComesWhenTheNewestBeforeItHappened() {
    assertEquals(100, of("a.log", "bank-a", 100));
    assertEquals(300, of("a.log", "bank-a", 300));
    assertEquals(300, of("a.log", "bank-a", 200));
    assertEquals(301, of("a.log", "bank-a", 301));
  }

  @Test
  void eachFileAndInstitutionTellsOfItsOwnOrder() {
    assertEquals(300, of("a.log", "bank-a", 300));
    assertEquals(100, of("b.log", "bank-a", 100));
    assertEquals(200, of("a.log", "bank-b", 200));
  }

  @Test
  void aRecordThatTellsNoTimeSaysNothingOfTheOthers() {
    assertEquals(READ, of("a.log", "bank-a", READ));
    assertEquals(100, of("a.log", "bank-a", 100));
  }
}

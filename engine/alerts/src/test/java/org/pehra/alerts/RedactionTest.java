package org.pehra.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.pehra.model.Institution;

class RedactionTest {
  @Test
  void showsAParticipantNothingButItsOwn() {
    int checked = 0;
    for (int seed = 0; seed < 300; seed++) {
      var alert = new Samples(seed).alert(seed, 1);
      if (!alert.scope().isNational()) {
        continue;
      }
      for (var bank : alert.institutions()) {
        var seen = SeenAlert.by(View.of(bank), alert, TriageState.NEW).orElseThrow();
        var json = seen.detail().toString();
        for (var other : alert.institutions()) {
          assertEquals(
              other.equals(bank), json.contains("\"" + other + "\""), "seed " + seed + json);
          assertTrue(other.equals(bank) || !json.contains("canary-" + other), "seed " + seed);
        }
        assertTrue(seen.redacted());
        checked++;
      }
      assertFalse(
          SeenAlert.by(View.of(new Institution("bank-z")), alert, TriageState.NEW).isPresent());
    }
    assertTrue(checked > 50);
  }
}

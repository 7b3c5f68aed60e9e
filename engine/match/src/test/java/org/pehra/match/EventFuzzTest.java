package org.pehra.match;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the fuzzer tries without end, on seeds and seeded mutations of them. */
final class EventFuzzTest {
  private static final int ROUNDS = Integer.getInteger("pehra.fuzz.rounds", 3_000);
  private static final long SEED = Long.getLong("pehra.match.seed", 20_180_127);
  private static final String SIGNS = "{}[]:,\"\\/u0a \n-+.eE19tfn";

  @Test
  void mutatedEvents() {
    var random = new Random(SEED);
    var cases = new RandomCases(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] json = i % 3 == 0 ? own(random) : cases.json(cases.event());
      EventFuzz.fuzzerTestOneInput(json);
      for (int n = random.nextInt(4); n >= 0; n--) {
        int at = random.nextInt(json.length);
        json[at] =
            random.nextBoolean()
                ? (byte) random.nextInt(256)
                : (byte) SIGNS.charAt(random.nextInt(SIGNS.length()));
      }
      try {
        EventFuzz.fuzzerTestOneInput(json);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + SEED + " round " + i + new String(json, UTF_8), e);
      }
    }
  }

  /** On the fields of the target's rules. */
  private static byte[] own(Random random) {
    var words =
        new String[] {
          "ab", "aB", "\\\\c", "\\u0041b", "é", "É", "ſ", "key", "a/b", "a\\/b", "x1y", "k"
        };
    var text = new StringBuilder("{\"m\":[\"\"");
    for (int i = random.nextInt(4); i >= 0; i--) {
      text.append(",\"").append(words[random.nextInt(words.length)]).append('"');
    }
    text.append("],\"f\":\"");
    for (int i = random.nextInt(3); i >= 0; i--) {
      text.append(words[random.nextInt(words.length)]);
    }
    text.append("\",\"g\":{\"h\":\"").append(words[random.nextInt(words.length)]);
    return text.append("\"}}").toString().getBytes(UTF_8);
  }
}

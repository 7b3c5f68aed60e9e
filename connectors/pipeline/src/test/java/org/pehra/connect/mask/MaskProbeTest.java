package org.pehra.connect.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pehra.model.Json;

/** The bytes of a value tell what the masker does with it. */
final class MaskProbeTest {
  private static final long SEED = Long.getLong("pehra.seed", System.nanoTime());
  private static final int TEXTS = Integer.getInteger("pehra.texts", 20_000);

  private static final Masker MASKER =
      new Masker(new Tokens(new Keys(new byte[Keys.BYTES], new byte[Keys.BYTES])));

  private static final List<String> PIECES =
      List.of(
          "4111111111111111",
          "4111 1111 1111 1111",
          "4111-1111-1111-1111",
          "4111%201111%201111%201111",
          "35202-1234567-1",
          "3520212345671",
          "cnic ",
          "CVV2",
          "cvc",
          "Track 1",
          "track_data",
          "pin block",
          "PIN-BLOCK",
          "de52",
          "=",
          " : ",
          "\": \"",
          "\\",
          "\n",
          "/",
          "123",
          "\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0660\u0661\u0662\u0663",
          "\u00e9",
          "C:\\Windows\\System32",
          "HKLM\\Software",
          "SHA256=",
          "4f3c",
          " ",
          "x");

  @Test
  void tellsWhatTheMaskerDoes() throws JsonProcessingException {
    var random = new Random(SEED);
    var probe = new MaskProbe(MASKER);
    int changed = 0;
    for (int i = 0; i < TEXTS; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(9); n >= 0; n--) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      boolean changes = MASKER.changes(text.toString());
      byte[] json = Json.MAPPER.writeValueAsString("x" + text).getBytes(UTF_8);
      byte[] odd = escaped(text, random).getBytes(UTF_8);
      assertEquals(
          changes,
          probe.changes(odd, 0, odd.length, true),
          () -> "-Dpehra.seed=" + SEED + ", escaped: " + text);
      assertEquals(
          changes,
          probe.changes(json, 2, json.length - 1, false),
          () -> "-Dpehra.seed=" + SEED + ": " + text);
      changed += changes ? 1 : 0;
    }
    assertTrue(changed > TEXTS / 10 && changed < TEXTS * 9 / 10, "changed " + changed);
  }

  /** As a serialiser may write it: any character by its code. */
  private static String escaped(CharSequence text, Random random) {
    var json = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c >= ' ' && c != '"' && c != '\\' && random.nextBoolean();
      json.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    return json.toString();
  }
}

package org.pehra.connect.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pehra.connect.Decoded.Sensitive;

final class MaskerTest {
  private static final String CARD = "4000001234567899";
  private static final Keys KEYS = Keys.ephemeral();
  private static final Tokens TOKENS = new Tokens(KEYS);
  private static final Masker MASKER = new Masker(TOKENS);
  private static final String CARD_TOKEN = TOKENS.institution(Sensitive.CARD, CARD);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4000001234567899",
        "4000 0012 3456 7899",
        "4000-0012-3456-7899",
        "4000\u20130012\u20133456\u20137899",
        "4000%200012%203456%207899",
        "4000+0012+3456+7899",
        "40 00 00 12 34 56 78 99",
        "4 0 0 0 0 0 1 2 3 4 5 6 7 8 9 9",
        "400000 1234567899",
        "40000012 34567899",
        "\u06f4\u06f0\u06f0\u06f0\u06f0\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9\u06f9",
      })
  void findsACardHoweverItIsWritten(String written) {
    for (var around :
        List.of(
            "%s", "card=%s,", "(%s)", "pan:%s.", "<%s>", "a %s b", "\"%s\"", "PAN%s", "x_%s_y")) {
      assertEquals(
          around.formatted("pan:" + CARD_TOKEN), MASKER.text(around.formatted(written)), around);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "123456 4000001234567899 00",
        "12 4000-0012-3456-7899 99",
        "/pay?card=%204000001234567899&x=1",
        "{\"t\":\"\\u00204000001234567899\"}",
        "{\"t\":\"\\u00a04000001234567899\"}",
        "{\"t\":\"\\n4000001234567899\"}",
      })
  void findsACardAmongOtherDigits(String text) {
    var masked = MASKER.text(text);
    assertTrue(masked.contains("pan:" + CARD_TOKEN), masked);
    assertFalse(masked.contains("7899"), masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1768010000123", // milliseconds since 1970
        "1768010000123456",
        "4000001234567898", // wrong check digit
        "9000001234567894", // no issuer
        "00004000001234567899",
        "40000012345678990000",
        "d41d8cd98f00b204e9800998ecf8427e",
        "4a00001234567899a4f0d9e8b7c6a5f4", // a hash
        "f47ac10b-58cc-4372-8567-0e02b2c3d479",
        "score=0.4000001234567899",
        "2026-01-10 10:00:00 6 20 4249 1418530010 1418530070",
        "S-1-5-21-3623811015-3361044348-30300820-1013",
        "192.168.100.100 443 51234",
        "00000001-0002-4000-8000-000000000000",
        "4210112345671",
        "id 42101-1234567",
      })
  void leavesOtherNumbersAlone(String text) {
    assertEquals(text, MASKER.text(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ";4000001234567899=27121011234512345678?",
        "4000001234567899=27121011234512345678",
        "track 4000001234567899D27121011234512345678",
        ";4000001234567890=27121011234512345678?", // even with a wrong check digit
        "%B4000001234567899^DOE/JOHN             ^27121011234512345678?",
        "[%B4000001234567890^DOE/JOHN^27121011234512345678?]",
        "\"track2\":\"4000001234567890=2712101123\"",
        "de35=4000001234567899D27121011234512345678 de39=00",
      })
  void removesTrackData(String text) {
    var masked = MASKER.text(text);
    assertFalse(masked.contains("40000012345678"), masked);
    assertFalse(masked.contains("2712101"), masked);
    assertEquals(masked, MASKER.text(masked));
  }

  @Test
  void removesVerificationCodesAndPinBlocks() {
    assertEquals("cvv=[removed] x", MASKER.text("cvv=123 x"));
    assertEquals("{\"cvv2\": \"[removed]\"}", MASKER.text("{\"cvv2\": \"123\"}"));
    assertEquals("de52=[removed] de39=00", MASKER.text("de52=0123456789ABCDEF de39=00"));
    assertEquals("[removed]", MASKER.mask(Map.of("vendor.cvv", "123"), Map.of()).get("vendor.cvv"));
    assertEquals("[removed]", MASKER.mask(Map.of("vendor.cvv", 123), Map.of()).get("vendor.cvv"));
    assertEquals("description: x", MASKER.text("description: x"));
  }

  /** Every spelling of a name, and all that may stand between it and the value. */
  @Test
  void whatIsForbiddenIsRemovedHoweverItIsAssigned() {
    var names =
        List.of(
            "cvv",
            "CVV2",
            "Cvc",
            "cvc2",
            "CAV2",
            "track1",
            "Track 2",
            "TRACK_1",
            "track-2",
            "trackdata",
            "Track Data",
            "track_data",
            "pinblock",
            "PIN-Block",
            "pin block",
            "DE35",
            "de36",
            "de45",
            "De52");
    for (var name : names) {
      for (var parted : List.of("", "\"", " ", "\t", " \n ", "\r\n\t", "\"  ")) {
        for (var sign : List.of("=", ":", "= ", ":\"", "= \t \"")) {
          var assigned = name + parted + sign;
          for (var before : List.of("", "a=b:c ", "x,", "\u0641", "(cvv)")) {
            assertEquals(
                before + assigned + "[removed]; y", MASKER.text(before + assigned + "98; y"));
          }
          assertEquals("x" + assigned + "98", MASKER.text("x" + assigned + "98"));
        }
      }
    }
  }

  @Test
  void citizenNumbersNeedDashesOrTheirContext() {
    var token = "cnic:" + TOKENS.institution(Sensitive.NATIONAL_ID, "4210112345671");
    for (var text :
        List.of(
            "42101-1234567-1",
            "cnic=4210112345671",
            "\"nic\":\"4210112345671\"",
            "NADRA ID 4210112345671",
            "CNIC No: 4210112345671",
            "<cnic>4210112345671</cnic>",
            "userCnic: 4210112345671",
            "id-42101-1234567-1-3")) {
      var masked = MASKER.text(text);
      assertTrue(masked.contains(token), masked);
      assertFalse(masked.contains("2345671") || masked.contains("1234567"), masked);
    }
    assertEquals(
        token, MASKER.mask(Map.of("user.cnic", "4210112345671"), Map.of()).get("user.cnic"));
    assertEquals(
        token, MASKER.mask(Map.of("vendor.NIC", 4210112345671L), Map.of()).get("vendor.NIC"));
    assertEquals(
        1768010000123L,
        MASKER.mask(Map.of("vendor.nice", 1768010000123L), Map.of()).get("vendor.nice"));
  }

  @Test
  void aSensitiveFieldBecomesItsTokens() {
    var event = new LinkedHashMap<String, Object>();
    event.put(
        "payment.card", "4000 0012 3456 7898"); // wrong check digit: a mistyped card is still one
    event.put("payment.rc", "00");
    event.put("event.original", "de2=4000001234567898 de39=00");
    var masked = MASKER.mask(event, Map.of("payment.card", Sensitive.CARD));
    var token = TOKENS.institution(Sensitive.CARD, "4000001234567898");
    assertNull(masked.get("payment.card"));
    assertEquals(token, masked.get("payment.card_token"));
    assertEquals(
        TOKENS.national(Sensitive.CARD, "4000001234567898"),
        masked.get("payment.card_token_national"));
    assertEquals("400000", masked.get("payment.bin"));
    assertEquals("de2=pan:" + token + " de39=00", masked.get("event.original"));
    assertEquals(masked, MASKER.mask(masked, Map.of()));
  }

  @Test
  void numbersNamesAndListsAreMasked() {
    var masked =
        MASKER.mask(
            Map.of(
                "vendor.a",
                4000001234567899L,
                "vendor.b",
                4000001234567899.0,
                "vendor.c",
                List.of("x", List.of(CARD), 7),
                "vendor." + CARD,
                "y",
                "vendor.e",
                12.5),
            Map.of());
    assertEquals("pan:" + CARD_TOKEN, masked.get("vendor.a"));
    assertEquals("pan:" + CARD_TOKEN, masked.get("vendor.b"));
    assertEquals(List.of("x", List.of("pan:" + CARD_TOKEN), 7), masked.get("vendor.c"));
    assertEquals("y", masked.get("vendor.pan:" + CARD_TOKEN));
    assertEquals(12.5, masked.get("vendor.e"));
  }

  @Test
  void scopesAndKindsHaveTheirOwnTokens() {
    assertNotEquals(CARD_TOKEN, TOKENS.national(Sensitive.CARD, CARD));
    assertNotEquals(CARD_TOKEN, TOKENS.institution(Sensitive.NATIONAL_ID, CARD));
    var elsewhere = new Tokens(new Keys(Keys.fresh(), KEYS.national()));
    assertEquals(TOKENS.national(Sensitive.CARD, CARD), elsewhere.national(Sensitive.CARD, CARD));
    assertNotEquals(CARD_TOKEN, elsewhere.institution(Sensitive.CARD, CARD));
    assertFalse(TOKENS.hash(("pehra token pan" + CARD).getBytes(UTF_8)).startsWith(CARD_TOKEN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id=cnic:a5d91a668759795594b3270494960773=78796378807&x=1",
        "pan:4111111111111111d123456789abcdef",
        "pan:abcdef012345678d4111111111111111=25121011234",
      })
  void aTokenThatLooksLikeTrackDataStays(String masked) {
    assertEquals(masked, MASKER.text(masked));
  }

  @Test
  void noNumberSurvivesAndMaskingTwiceIsMaskingOnce() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      var secrets = new ArrayList<String>();
      var text = randomText(random, secrets);
      var masked = MASKER.text(text);
      var message = "seed " + seed + " case " + i + " text <" + text + "> masked <" + masked + ">";
      assertEquals(masked, MASKER.text(masked), message);
      var digits = masked.replaceAll("(pan|cnic):[0-9a-f]{32}", "_").replaceAll("[ -]", "");
      for (var secret : secrets) {
        assertFalse(digits.contains(secret), message);
      }
    }
  }

  /** Words, numbers and secret numbers in any order, between separators of any kind. */
  private static String randomText(Random random, List<String> secrets) {
    var between = new String[] {", ", " | ", "\"", "=", ": ", "/", "\t", "(", "&x=", " a "};
    var text = new StringBuilder();
    for (int parts = 1 + random.nextInt(5); parts > 0; parts--) {
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          var card = card(random);
          secrets.add(card);
          text.append(grouped(card, random));
        }
        case 2 -> {
          var citizen =
              (1 + random.nextInt(9))
                  + digits(4, random)
                  + "-"
                  + digits(7, random)
                  + "-"
                  + digits(1, random);
          secrets.add(citizen.replace("-", ""));
          text.append(citizen);
        }
        case 3 -> text.append(digits(1 + random.nextInt(12), random));
        case 4 -> text.append(Long.toHexString(random.nextLong())).append("z");
        default -> text.append("word");
      }
      text.append(between[random.nextInt(between.length)]);
    }
    return text.toString();
  }

  private static String grouped(String card, Random random) {
    var separator = random.nextBoolean() ? " " : "-";
    return switch (random.nextInt(3)) {
      case 0 -> card;
      case 1 -> String.join(separator, card.split("(?<=\\G.{4})"));
      default ->
          card.substring(0, 4)
              + separator
              + card.substring(4, 10)
              + separator
              + String.join(separator, card.substring(10).split("(?<=\\G.{5})"));
    };
  }

  private static String card(Random random) {
    var prefixes = new String[] {"4", "51", "55", "2221", "2720", "6011", "65", "62", "3530"};
    var start = prefixes[random.nextInt(prefixes.length)];
    var body = start + digits(15 - start.length(), random);
    for (int check = 0; check < 10; check++) {
      if (CardNumbers.plausible(body + check)) {
        return body + check;
      }
    }
    throw new AssertionError(body);
  }

  private static String digits(int count, Random random) {
    var digits = new StringBuilder();
    for (int i = 0; i < count; i++) {
      digits.append(random.nextInt(10));
    }
    return digits.toString();
  }

  @Test
  void luhnAndIssuers() {
    for (var good :
        List.of(
            "4111111111111111",
            "5555555555554444",
            "2223003122003222",
            "378282246310005",
            "36227206271667",
            "3530111333300000",
            "6011111111111117",
            "6200000000000005",
            "4222222222222")) {
      assertTrue(CardNumbers.plausible(good), good);
      assertTrue(Pattern.matches("pan:[0-9a-f]{32}", MASKER.text(good)), good);
    }
  }
}

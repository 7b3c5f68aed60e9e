package org.pehra.match.intel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading indicators from each format, and finding them in values. */
class IndicatorsTest {
  private static Indicator of(String value) {
    return new Indicator(value, "feed", 50, Indicator.ALWAYS, Indicator.NEVER);
  }

  private static List<String> found(Indicators in, String value) {
    return in.find(value, 0, 0).stream().map(Indicator::value).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.9, 203.0.113.9, true",
    "203.0.113.9, 203.0.113.90, false",
    "203.0.113.0/24, 203.0.113.77, true",
    "203.0.113.0/24, 203.0.114.1, false",
    "2001:DB8::/32, 2001:db8:0:0::1, true",
    "2001:db8::/32, 2001:db9::1, false",
    "::ffff:203.0.113.9, 203.0.113.9, true",
    "Evil.example, evil.example., true",
    "evil.example, a.b.EVIL.example, true",
    "evil.example, notevil.example, false",
    "a.evil.example, evil.example, false",
    "evil.example, https://www.evil.example/x?y=1, true",
    "203.0.113.9, http://203.0.113.9:8080/, true",
    "http://evil.example/Mal, http://evil.example/mal#top, true",
    "http://evil.example/mal, http://evil.example/mal/more, false",
    "http://evil.example/, http://evil.example, true",
    "D41D8CD98F00B204E9800998ECF8427E, d41d8cd98f00b204e9800998ecf8427e, true",
    "d41d8cd98f00b204e9800998ecf8427e, d41d8cd98f00b204e9800998ecf8427f, false",
  })
  void findsWhatAValueMeets(String indicator, String value, boolean meets) {
    assertEquals(meets ? 1 : 0, found(new Indicators(List.of(of(indicator))), value).size());
  }

  @Test
  void expiryAndConfidenceAreJudgedAtTheEventsTime() {
    var in = new Indicators(List.of(new Indicator("203.0.113.9", "feed", 60, 100, 200)));
    assertEquals(0, in.find("203.0.113.9", 99, 0).size());
    assertEquals(1, in.find("203.0.113.9", 100, 60).size());
    assertEquals(0, in.find("203.0.113.9", 100, 61).size());
    assertEquals(0, in.find("203.0.113.9", 200, 0).size());
  }

  @Test
  void theSurestComesFirst() {
    var in =
        new Indicators(
            List.of(
                new Indicator("203.0.113.0/24", "a", 10, Indicator.ALWAYS, Indicator.NEVER),
                new Indicator("203.0.113.9", "b", 90, Indicator.ALWAYS, Indicator.NEVER)));
    assertEquals(List.of("203.0.113.9", "203.0.113.0/24"), found(in, "203.0.113.9"));
  }

  @Test
  void networksAreFoundAsByComparingEveryBit() {
    long seed = Long.getLong("pehra.seed", 7);
    var random = new Random(seed);
    var networks = new ArrayList<Indicator>();
    var bits = new ArrayList<int[]>();
    for (int i = 0; i < 200; i++) {
      int length = random.nextInt(33);
      int address = random.nextInt() & (length == 0 ? 0 : -1 << (32 - length));
      networks.add(of(text(address) + "/" + length));
      bits.add(new int[] {address, length});
    }
    var in = new Indicators(networks);
    for (int i = 0; i < 500; i++) {
      int address = random.nextInt();
      long expected =
          bits.stream().filter(b -> b[1] == 0 || (address ^ b[0]) >>> (32 - b[1]) == 0).count();
      assertEquals(expected, found(in, text(address)).size(), "seed " + seed);
    }
  }

  private static String text(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }

  @Test
  void readsStix() throws IOException {
    var read =
        IndicatorFile.read(
            "feed.json",
            """
            {"type": "bundle", "objects": [
              {"type": "identity", "id": "identity--1", "name": "CERT"},
              {"type": "indicator", "id": "indicator--1", "created_by_ref": "identity--1",
               "pattern_type": "stix", "confidence": 80, "valid_from": "2026-01-01T00:00:00Z",
               "valid_until": "2026-02-01T00:00:00.5Z",
               "pattern": "[ipv4-addr:value = '203.0.113.9'] OR [domain-name:value = 'evil.example']"},
              {"type": "indicator", "id": "indicator--2", "pattern_type": "stix",
               "pattern": "[file:hashes.'SHA-256' = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855']"},
              {"type": "indicator", "id": "indicator--3", "pattern_type": "stix", "revoked": true,
               "pattern": "[ipv4-addr:value = '203.0.113.1']"},
              {"type": "indicator", "id": "indicator--4", "pattern_type": "stix",
               "pattern": "[url:value = 'http://a.example/' AND network-traffic:dst_port = 80]"}]}
            """);
    assertEquals(3, read.indicators().size());
    assertEquals(
        new Indicator("203.0.113.9", "CERT", 80, 1767225600000L, 1769904000500L),
        read.indicators().getFirst());
    assertEquals("feed.json", read.indicators().getLast().source());
    assertEquals(1, read.leftOutCount());
    assertTrue(read.leftOut().getFirst().startsWith("indicator--4"), read::toString);
  }

  @Test
  void readsMisp() throws IOException {
    var read =
        IndicatorFile.read(
            "misp.json",
            """
            {"response": [{"Event": {"Orgc": {"name": "Sector CERT"},
              "Attribute": [
                {"type": "ip-dst|port", "value": "203.0.113.9|443", "to_ids": true},
                {"type": "domain|ip", "value": "evil.example|203.0.113.8", "to_ids": true},
                {"type": "comment", "value": "x", "to_ids": true},
                {"type": "ip-src", "value": "203.0.113.1", "to_ids": false}],
              "Object": [{"Attribute": [
                {"type": "filename|md5", "value": "a.exe|d41d8cd98f00b204e9800998ecf8427e",
                 "to_ids": true}]}]}}]}
            """);
    assertEquals(
        List.of("203.0.113.9", "evil.example", "203.0.113.8", "d41d8cd98f00b204e9800998ecf8427e"),
        read.indicators().stream().map(Indicator::value).toList());
    assertEquals("Sector CERT", read.indicators().getFirst().source());
    assertEquals(1, read.leftOutCount());
  }

  @Test
  void readsCsv() throws IOException {
    var read =
        IndicatorFile.read(
            "own.csv",
            """
            # our own
            indicator,comment,source,confidence,expires
            203.0.113.0/24,"a, ""b\""",desk,90,2026-12-31
            evil.example,,,,
            what is this,,,,
            203.0.113.9,,,lots,
            """);
    assertEquals(
        List.of(
            new Indicator("203.0.113.0/24", "desk", 90, Indicator.ALWAYS, 1798675200000L),
            new Indicator("evil.example", "own.csv", 50, Indicator.ALWAYS, Indicator.NEVER)),
        read.indicators());
    assertEquals(2, read.leftOutCount());
    assertTrue(read.leftOut().getLast().startsWith("line 6: confidence 'lots'"), read::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": 1}|neither a STIX bundle",
        "{\"a\": |not JSON",
        "address,who|no column 'value'"
      })
  void saysWhyAFileIsNone(String text, String told) {
    var e = assertThrows(IOException.class, () -> IndicatorFile.read("x", text));
    assertTrue(String.valueOf(e.getMessage()).contains(told), e::toString);
  }
}

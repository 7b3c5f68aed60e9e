package org.pehra.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.connect.Decoded.Sensitive;
import org.pehra.connect.EventIds;
import org.pehra.connect.EventMaker;
import org.pehra.connect.Limits;
import org.pehra.connect.decode.Decoders;
import org.pehra.connect.mask.Keys;
import org.pehra.connect.mask.Masker;
import org.pehra.connect.mask.Tokens;
import org.pehra.match.LogSources;
import org.pehra.match.intel.Indicators;
import org.pehra.model.Institution;
import org.pehra.sigma.LoadOptions;
import org.pehra.sigma.RuleFile;
import org.pehra.sigma.RuleLoader;
import org.pehra.sigma.pipeline.Pipeline;

/** What a scan finds does not depend on the filter, on threads or on the order of rules. */
class ScanTest {
  private static final Instant NOW = Instant.parse("2026-01-10T10:00:00Z");
  private static final Keys KEYS = new Keys(new byte[Keys.BYTES], new byte[Keys.BYTES]);

  private static final String[] CHANNELS = {
    "Microsoft-Windows-Sysmon/Operational",
    "Security",
    "System",
    "security",
    "Sysmon",
    "Windows PowerShell",
    "Foo/Bar"
  };
  private static final String[] CODES = {"1", "3", "7", "10", "13", "4688", "4624", "400", "01"};
  private static final String[] FIELDS = {
    "Image",
    "CommandLine",
    "ParentImage",
    "NewProcessName",
    "ProcessName",
    "Description",
    "User",
    "DestinationPort",
    "ProcessId",
    "SourceIp",
    "IpAddress",
    "IpPort",
    "Signed",
    "Hashes",
    "Data",
    "Protocol",
    "EventType",
    "Details",
    "SubjectUserName",
    "TargetUserName",
    "Foo"
  };
  private static final String[] VALUES = {
    "C:\\\\Windows\\\\cmd.exe",
    "cmd.exe",
    "true",
    "True",
    "0x1f",
    "31",
    "443",
    "0443",
    " 443",
    "-",
    "",
    "10.0.0.1",
    "bank\\\\admin7",
    "4111111111111111",
    "pay 4111 1111 1111 1111 now",
    "cvv2=123",
    "a\\u0041",
    "\\u0634",
    "é",
    "MD5=AB,SHA256=CD",
    "x\\ny",
    "SetValue",
    "process",
    "4111111111111111 pays",
    "2026"
  };

  /** The first occurs only where a token stands before the rest of it. */
  private static final String[] KEYWORDS = {
    new Tokens(KEYS).institution(Sensitive.CARD, "4111111111111111").substring(27) + " pays",
    "pays",
    "4111111111111111",
    "removed",
    "windows",
    "admin7",
    "cmd.exe"
  };

  @TempDir private Path folder;

  private record Run(List<String> found, ScanRun scan) {}

  private static RuleBook rules(List<String> texts) throws IOException {
    var pipeline =
        Pipeline.read(
                new RuleFile("ecs.yml", Files.readString(PehraHome.ecsPipeline())),
                java.util.Map.of())
            .pipeline()
            .orElseThrow();
    var files = new ArrayList<RuleFile>();
    for (int i = 0; i < texts.size(); i++) {
      files.add(new RuleFile("rule" + i + ".yml", texts.get(i)));
    }
    var loaded =
        new RuleLoader(LoadOptions.DEFAULT.withPipelines(List.of(pipeline))).loadTexts(files);
    return RuleBook.compile(loaded.rules(), loaded.problems(), sources(), Indicators.NONE);
  }

  private static LogSources sources() throws IOException {
    try (var in = Files.newInputStream(PehraHome.logSources())) {
      return LogSources.read("logsources", in);
    }
  }

  private Run scan(RuleBook rules, Path input, boolean filtered, int threads) {
    var whose = Institution.tenant("local");
    var maker =
        new EventMaker(
            whose,
            new Decoders().find("auto").orElseThrow(),
            KEYS,
            new EventIds(whose, "scan", "0"),
            Limits.DEFAULT,
            InstantSource.fixed(NOW));
    @Nullable SourceFilter filter =
        filtered ? new SourceFilter(rules.detections(), new Masker(new Tokens(KEYS))) : null;
    var setup = new ChunkScan.Setup(rules, maker::make, filter, Limits.DEFAULT, NOW, false);
    List<String> found = new ArrayList<>();
    var run =
        new ScanRun(
            new ScanInput(InputFiles.under(List.of(input)), Limits.DEFAULT.lineBytes()),
            setup,
            threads,
            one ->
                found.add(
                    one.source()
                        + one.position()
                        + new TreeSet<>(one.rules().stream().map(r -> r.head().id()).toList())
                        + new String(one.json(), UTF_8)));
    run.run();
    return new Run(found, run);
  }

  private void sameByAllWays(RuleBook rules, RuleBook shuffled, Path input) {
    var exact = scan(rules, input, false, 1);
    for (int threads : new int[] {1, 3}) {
      for (var book : List.of(rules, shuffled)) {
        var fast = scan(book, input, true, threads);
        assertFound(exact.found(), fast.found());
        assertEquals(exact.scan().records(), fast.scan().records());
        assertEquals(exact.scan().events(), fast.scan().events());
        assertEquals(exact.scan().rejected(), fast.scan().rejected());
        assertEquals(exact.scan().malformed(), fast.scan().malformed());
      }
    }
  }

  @Test
  void randomRulesFindTheSameInRandomRecords() throws IOException {
    long seed = Long.getLong("pehra.seed", System.nanoTime());
    var random = new Random(seed);
    for (int round = 0; round < 4; round++) {
      var texts = new ArrayList<String>();
      for (int i = 0; i < 150; i++) {
        texts.add(rule(random, i));
      }
      var input = folder.resolve("random" + round);
      var lines = new StringBuilder();
      for (int i = 0; i < 1500; i++) {
        lines.append(record(random)).append(random.nextInt(9) == 0 ? "\r\n" : "\n");
      }
      Files.writeString(input, lines);
      var rules = rules(texts);
      Collections.shuffle(texts, random);
      try {
        sameByAllWays(rules, rules(texts), input);
      } catch (AssertionError e) {
        throw new AssertionError("-Dpehra.seed=" + seed, e);
      }
    }
  }

  /** Says only what differs. */
  private static void assertFound(List<String> expected, List<String> found) {
    if (!expected.equals(found)) {
      var missing = new ArrayList<>(expected);
      missing.removeAll(found);
      var more = new ArrayList<>(found);
      more.removeAll(expected);
      fail(
          "%d missing, %d more: %s"
              .formatted(
                  missing.size(),
                  more.size(),
                  java.util.stream.Stream.concat(missing.stream(), more.stream())
                      .limit(3)
                      .toList()));
    }
  }

  private static String pick(Random random, String[] of) {
    return of[random.nextInt(of.length)];
  }

  private static String record(Random random) {
    if (random.nextInt(40) == 0) {
      return pick(
          random,
          new String[] {
            "{\"EventID\":1,\"Channel\":\"System\"",
            "not json",
            "{\"EventID\":1,\"Channel\":\"System\",\"a\":\"\\q\"}",
            "{\"EventID\":01,\"Channel\":\"System\"}",
            "{\"EventID\":null,\"Channel\":\"System\",\"Image\":\"cmd.exe\"}",
            "{\"EventID\":1,\"Channel\":\"System\",\"x\":\"a\tb\"}",
            "{\"EventCode\":1,\"Channel\":\"System\",\"Image\":\"cmd.exe\"}",
            "{\"Event\":{\"System\":{\"EventID\":1,\"Channel\":\"System\"}}}",
            "{\"EventID\":1.0,\"Channel\":\"System\",\"Foo\":1e3}"
          });
    }
    var text = new StringBuilder("{\"Channel\":\"").append(pick(random, CHANNELS)).append('"');
    boolean number = random.nextBoolean();
    var code = pick(random, CODES);
    text.append(",\"EventID\":").append(number && !code.startsWith("0") ? code : '"' + code + '"');
    int fields = random.nextInt(7);
    for (int i = 0; i < fields; i++) {
      text.append(",\"").append(pick(random, FIELDS)).append("\":");
      text.append(
          switch (random.nextInt(12)) {
            case 0 -> "443";
            case 1 -> "true";
            case 2 -> "null";
            case 3 -> "[\"cmd.exe\",\"31\"]";
            default -> '"' + pick(random, VALUES) + '"';
          });
    }
    return text.append('}').toString();
  }

  private static String rule(Random random, int number) {
    String[] sources = {
      "product: windows",
      "{product: windows, service: sysmon}",
      "{product: windows, category: process_creation}",
      "{product: windows, service: security}",
      "{product: windows, category: network_connection}",
      "{product: windows, category: registry_set}",
      "{product: windows, service: powershell-classic}"
    };
    var selections = new StringBuilder();
    for (var name : List.of("a", "b", "c")) {
      selections.append("  ").append(name).append(":\n");
      if (random.nextInt(8) == 0) {
        selections.append("    - '").append(pick(random, KEYWORDS)).append("'\n");
        continue;
      }
      for (var field : new TreeSet<>(List.of(pick(random, FIELDS), pick(random, FIELDS)))) {
        selections.append("    ").append(test(random, field)).append('\n');
      }
    }
    String[] conditions = {
      "a",
      "a and not b",
      "not a and b",
      "1 of them",
      "2 of them",
      "not (a or b) and c",
      "a or (b and not c)"
    };
    var source = pick(random, sources);
    return """
    title: R%d
    id: %s
    status: test
    level: low
    logsource: %s
    detection:
    %s  condition: %s
    """
        .formatted(
            number,
            new java.util.UUID(random.nextLong(), number),
            source.startsWith("{") ? source : '{' + source + '}',
            selections,
            pick(random, conditions));
  }

  private static String test(Random random, String field) {
    return switch (random.nextInt(11)) {
      case 10 -> field + "|fieldref: " + pick(random, FIELDS);
      case 0 -> field + ": null";
      case 1 -> field + "|exists: " + random.nextBoolean();
      case 2 -> field + ": 443";
      case 3 -> field + ": '31'";
      case 4 -> field + "|contains: 'cmd'";
      case 5 -> field + "|endswith: 'exe'";
      case 6 -> field + "|re: '^[0-9]{3,}$'";
      case 7 -> field + "|cidr: 10.0.0.0/8";
      case 8 -> field + "|cased: 'True'";
      default ->
          field + "|startswith: '" + pick(random, new String[] {"C:", "4111", "pan:", "0"}) + "'";
    };
  }

  /** No rule reads the field, and its value has the keyword only once it is masked. */
  @Test
  void aKeywordIsFoundThatATokenCompletes() throws IOException {
    assertOnlyFirst(
        "words: ['" + KEYWORDS[0] + "']",
        """
        {"Channel":"Security","EventID":4688,"Foo":"4111111111111111 pays"}
        {"Channel":"Security","EventID":4688,"Foo":"nothing"}
        """);
  }

  @Test
  void aValueIsFoundAsItIsOnceMasked() throws IOException {
    assertOnlyFirst(
        "words: {Foo|startswith: 'pan:'}",
        """
        {"Channel":"Security","EventID":4688,"Foo":"4111111111111111"}
        {"Channel":"Security","EventID":4688,"Foo":"4111111111111112"}
        """);
  }

  @Test
  void fieldsAreComparedAndNullIsNothing() throws IOException {
    assertOnlyFirst(
        "words: {Foo|fieldref: Bar, Baz: null}",
        """
        {"Channel":"Security","EventID":4688,"Foo":"a","Bar":"A","Baz":null}
        {"Channel":"Security","EventID":4688,"Foo":"a","Bar":"b","Baz":null}
        """);
  }

  private void assertOnlyFirst(String selection, String records) throws IOException {
    var text =
        """
        title: R
        id: 7d5f0f8c-5f0e-4d3b-9d4e-3f1f4a1c0001
        status: test
        level: low
        logsource: {product: windows}
        detection:
          %s
          condition: words
        """
            .formatted(selection);
    var input = folder.resolve("two");
    Files.writeString(input, records);
    var rules = rules(List.of(text));
    assertEquals(1, scan(rules, input, false, 1).found().size());
    sameByAllWays(rules, rules, input);
    assertEquals(1, scan(rules, input, true, 1).scan().made());
  }

  @Test
  void everyFormOfInputIsCountedTheSame() throws IOException {
    var rules =
        rules(
            List.of(
                """
                title: T
                id: 4a8b3a0e-5f6c-4c1e-9f5e-0a0a0a0a0a0a
                status: test
                level: low
                logsource: {product: windows}
                detection:
                  s: {Image|endswith: cmd.exe}
                  condition: s
                """));
    var event = "{\"Channel\":\"System\",\"EventID\":1,\"Image\":\"C:\\\\cmd.exe\"}";
    var quiet = "{\"Channel\":\"System\",\"EventID\":1,\"Image\":\"C:\\\\calc.exe\"}";
    var lines = event + "\r\n\n" + quiet + "\n" + event;
    var broken = new ByteArrayOutputStream();
    broken.write((quiet + "\n{\"Channel\":\"System\",\"EventID\":1,\"Image\":\"").getBytes(UTF_8));
    broken.write("\u00ff\u00fe cmd.exe\"}\n".getBytes(ISO_8859_1));
    broken.write(("x".repeat(5 << 20) + "\n" + "y".repeat(2 << 20) + "\n" + event).getBytes(UTF_8));
    write("lines", lines.getBytes(UTF_8));
    write("empty", new byte[0]);
    write("broken", broken.toByteArray());
    write("pretty", (event.replace(",", ",\n") + quiet + "\n" + event).getBytes(UTF_8));
    write("array", ("[" + event + ",\n" + quiet + "]").getBytes(UTF_8));
    var gzip = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(gzip)) {
      out.write(lines.getBytes(UTF_8));
    }
    write("gz", gzip.toByteArray());
    var zip = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(zip)) {
      for (var name : List.of("one", "two/three")) {
        out.putNextEntry(new ZipEntry(name));
        out.write(lines.getBytes(UTF_8));
      }
    }
    write("zip", zip.toByteArray());
    sameByAllWays(rules, rules, folder);
    var run = scan(rules, folder, true, 2);
    assertEquals(2 + 2 + 2 + 1 + 2 + 2 + 2, run.found().size());
    assertEquals(4L * 3 + 3 + 2 + 5, run.scan().records());
    assertEquals(2, run.scan().rejected().get("longer than 1048576 bytes"));
    assertTrue(
        run.scan().made() < run.scan().events(), "the filter lets nothing through but matches");
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), bytes);
  }
}

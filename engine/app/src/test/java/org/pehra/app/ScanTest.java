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
import org.pehra.connect.EventIds;
import org.pehra.connect.EventMaker;
import org.pehra.connect.Limits;
import org.pehra.connect.decode.Decoders;
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
            ScanCases.KEYS,
            new EventIds(whose, "scan", "0"),
            Limits.DEFAULT,
            InstantSource.fixed(NOW));
    @Nullable SourceFilter filter =
        filtered
            ? new SourceFilter(rules.detections(), new Masker(new Tokens(ScanCases.KEYS)))
            : null;
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
        texts.add(ScanCases.rule(random, i));
      }
      var input = folder.resolve("random" + round);
      var lines = new StringBuilder();
      for (int i = 0; i < 1500; i++) {
        lines.append(ScanCases.record(random)).append(random.nextInt(9) == 0 ? "\r\n" : "\n");
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

  /** No rule reads the field, and its value has the keyword only once it is masked. */
  @Test
  void aKeywordIsFoundThatATokenCompletes() throws IOException {
    assertOnlyFirst(
        "words: ['" + ScanCases.KEYWORDS[0] + "']",
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

  /**
   * Serialisers write apostrophes and angle brackets so; that alone is no reason to make events.
   */
  @Test
  void plainCharactersMayBeEscaped() throws IOException {
    assertOnlyFirst(
        "words: {Foo: \"it's <b>\"}",
        """
        {"Channel":"Security","EventID":4688,"Foo":"it\\u0027s \\u003Cb>","Bar":"x\\u0026y"}
        {"Channel":"Security","EventID":4688,"Foo":"it\\u0027s \\u003cb","Bar":"x\\u0026y"}
        """);
  }

  /** The escapes hide a card's number, of which the rule sees the token. */
  @Test
  void anEscapedNumberIsMasked() throws IOException {
    assertOnlyFirst(
        "words: {Foo|startswith: 'pan:'}",
        """
        {"Channel":"Security","EventID":4688,"Foo":"411111111111\\u00311\\u00311"}
        {"Channel":"Security","EventID":4688,"Foo":"411111111111\\u00311\\u00312"}
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

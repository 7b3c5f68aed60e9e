package org.pehra.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.pehra.connect.Decoded;
import org.pehra.connect.RawRecord;
import org.pehra.connect.decode.Decoders;
import org.pehra.match.LogSources;
import org.pehra.model.Json;
import org.pehra.sigma.LogSource;

/**
 * A field that Windows writes must be found by a rule that names it: the decoder's table and the
 * pipeline agree for every dataset, event code and log source.
 */
class WindowsFieldsTest {
  private static final String VALUE = "4711";
  private static final Decoders DECODERS = new Decoders();
  private static final FieldPipeline PIPELINE = new FieldPipeline();

  /** A source field in a section of the decoder's table. */
  private record Field(String dataset, String code, String name) {}

  @Test
  void everyFieldOfTheDecodersTableIsWhereRulesLookForIt() throws IOException {
    var lost = new TreeSet<String>();
    int checked = 0;
    for (var field : fields()) {
      var event = decode(field);
      for (var rule : logSources(field)) {
        var targets = PIPELINE.targets(rule, field.name());
        checked++;
        if (targets.stream().noneMatch(t -> VALUE.equals(String.valueOf(event.get(t))))) {
          lost.add(field + " asked by " + rule + " in " + targets);
        }
      }
    }
    // ProcessId of 4688 is the creator's; only rules of the Security log mean it
    lost.removeIf(text -> text.contains("4688, name=ProcessId]") && !text.contains("=security"));
    assertEquals(new TreeSet<>(), lost);
    assertTrue(checked > 300, "checked " + checked);
  }

  @Test
  void aFieldWithoutTableKeepsItsName() throws IOException {
    for (var dataset : List.of("windows.sysmon", "windows.security", "windows.bits-client")) {
      var field = new Field(dataset, "1", "NeverHeardOf");
      for (var rule : logSources(field)) {
        assertEquals(List.of("vendor.NeverHeardOf"), PIPELINE.targets(rule, field.name()));
      }
      assertEquals(VALUE, decode(field).get("vendor.NeverHeardOf"));
    }
  }

  @Test
  void securityProcessCreationAnswersInTheNamesOfTheCategory() throws IOException {
    var rule = new LogSource("windows", "process_creation", "");
    var names = Map.of("NewProcessName", "Image", "ParentProcessName", "ParentImage");
    names.forEach(
        (source, sigma) -> {
          var event = decode(new Field("windows.security", "4688", source));
          assertEquals(VALUE, event.get(PIPELINE.targets(rule, sigma).getFirst()));
        });
  }

  private static List<LogSource> logSources(Field field) throws IOException {
    var rules = new ArrayList<LogSource>();
    try (var in = java.nio.file.Files.newInputStream(Yaml.rules().resolve("logsources.yml"))) {
      for (var entry : LogSources.read("logsources.yml", in).entries()) {
        var source = entry.logSource();
        if (answers(entry.when(), field)) {
          rules.add(new LogSource(source.product(), "", ""));
          rules.add(new LogSource(source.product(), source.category(), ""));
          rules.add(new LogSource(source.product(), "", source.service()));
          rules.add(source);
        }
      }
    }
    return rules.stream().distinct().toList();
  }

  private static boolean answers(Map<String, List<String>> when, Field field) {
    var datasets = when.getOrDefault("data_stream.dataset", List.of());
    var codes = when.getOrDefault("event.code", List.of(field.code()));
    return datasets.stream().anyMatch(d -> d.equals(field.dataset()) || d.equals("windows.*"))
        && codes.contains(field.code());
  }

  private static Map<String, Object> decode(Field field) {
    var line =
        Map.of("Channel", channel(field.dataset()), "EventID", field.code(), field.name(), VALUE);
    try {
      var bytes = Json.MAPPER.writeValueAsBytes(line);
      var raw = new RawRecord(bytes, "test", null, Instant.EPOCH, null, Map.of());
      var decoded = DECODERS.find("windows-json").orElseThrow().decode(raw);
      var event = assertInstanceOf(Decoded.Event.class, decoded);
      assertEquals(field.dataset(), event.dataset());
      return event.fields();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String channel(String dataset) {
    return lines("windows-channels.txt").stream()
        .filter(line -> line.endsWith("= " + dataset))
        .map(line -> line.substring(0, line.lastIndexOf('=')).strip())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no channel makes the dataset " + dataset));
  }

  /** Fields of the table's sections; those of all channels are tried on the two common ones. */
  private static List<Field> fields() {
    var fields = new ArrayList<Field>();
    List<Field> sections = List.of();
    for (var line : lines("windows-fields.txt")) {
      var text = line.strip();
      if (text.startsWith("[")) {
        sections = sections(text.substring(1, text.length() - 1).split("\\s+"));
      } else if (!text.startsWith("#") && !text.startsWith("+") && text.indexOf('=') > 0) {
        var name = text.substring(0, text.indexOf('=')).strip();
        sections.forEach(section -> fields.add(new Field(section.dataset, section.code, name)));
      }
    }
    fields.removeIf(field -> field.name().equals("Provider_Name")); // a header, not data
    return fields;
  }

  private static List<Field> sections(String[] words) {
    if (words[0].equals("windows")) {
      return List.of(
          new Field("windows.sysmon", "11", ""), new Field("windows.bits-client", "3", ""));
    }
    var sections = new ArrayList<Field>();
    for (int i = 1; i < words.length; i++) {
      sections.add(new Field(words[0], words[i], ""));
    }
    return sections.isEmpty() ? List.of(new Field(words[0], "12", "")) : sections;
  }

  private static List<String> lines(String resource) {
    var in = Decoders.class.getResourceAsStream(resource);
    try (var reader = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

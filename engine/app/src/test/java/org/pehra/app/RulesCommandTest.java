package org.pehra.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.model.Json;

/** The commands of a rule's author, as they are called. */
class RulesCommandTest {
  private static final String RULE =
      """
      title: Whoami
      id: 11111111-1111-1111-1111-111111111111
      name: whoami
      logsource: {product: windows, category: process_creation}
      detection:
        selection:
          Image|endswith: '\\whoami.exe'
        filter_admin:
          User: 'BANK\\admin'
        condition: selection and not filter_admin
      """;
  private static final String EVENT =
      "{\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"EventID\":%d,\"Computer\":\"pc\","
          + "\"Image\":\"C:\\\\whoami.exe\",\"User\":\"%s\"}";

  @TempDir private Path folder;

  private record Ran(int code, String out, String err) {}

  private static Ran run(Object... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    var texts = new String[arguments.length + 1];
    texts[0] = "rules";
    for (int i = 0; i < arguments.length; i++) {
      texts[i + 1] = arguments[i].toString();
    }
    int code = line.execute(texts);
    return new Ran(code, out.toString(), err.toString());
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void checkSaysWhereAndWhatAndTheMend() throws IOException {
    file("good.yml", RULE);
    file("bad.yml", RULE.replace("endswith", "endwith").replace("1111-1111", "1111-1112"));
    var ran = run("check", folder);
    assertEquals(1, ran.code, ran.toString());
    assertTrue(ran.out.contains("bad.yml:7:5: modifier 'endwith' is not known"), ran.out);
    assertTrue(ran.out.contains("did you mean 'endswith'?"), ran.out);
    assertTrue(ran.out.contains("1 rule valid, 1 error, 0 warnings"), ran.out);
  }

  @Test
  void checkWritesOneProblemALineForPrograms() throws IOException {
    file("bad.yml", RULE.replace("process_creation", "process_cration"));
    var ran = run("check", folder, "--output", "json");
    assertEquals(0, ran.code);
    var problem = Json.MAPPER.readTree(ran.out);
    assertEquals("warning", problem.path("severity").asText());
    assertEquals(4, problem.path("line").asInt());
    assertEquals("did you mean 'process_creation'?", problem.path("hint").asText());
    assertEquals(1, run("check", folder, "--strict").code);
  }

  @Test
  void nothingToCheckIsWrongUsage() throws IOException {
    assertEquals(2, run("check", folder).code);
    assertEquals(2, run("check", folder.resolve("missing")).code);
  }

  @Test
  void explainShowsWhereAPredicateHolds() throws IOException {
    var rule = file("r.yml", RULE);
    var event = file("e.json", EVENT.formatted(1, "BANK\\\\bob"));
    var ran = run("explain", rule, event);
    assertEquals(0, ran.code, ran.toString());
    assertTrue(ran.out.contains("result      matches"), ran.out);
    assertTrue(ran.out.contains("at 2, length 11: C:»\\whoami.exe«"), ran.out);
    assertTrue(ran.out.contains("is 'BANK\\bob'"), ran.out);
    assertTrue(ran.out.contains("[7:21]"), ran.out);
  }

  @Test
  void explainNamesTheFilterThatTookItOut() throws IOException {
    var rules = file("r.yml", RULE);
    var event = file("e.json", EVENT.formatted(1, "BANK\\\\Admin"));
    var ran = run("explain", "whoami", event, "--rules", rules);
    assertEquals(1, ran.code, ran.toString());
    assertTrue(ran.out.contains("does not match: taken out by 'filter_admin'"), ran.out);
  }

  @Test
  void explainSaysWhyTheLogSourceDoesNotSeeTheEvent() throws IOException {
    var rule = file("r.yml", RULE);
    var event = file("e.json", "{}\n" + EVENT.formatted(3, "BANK\\\\bob"));
    var ran = run("explain", rule, event, "--line", 2, "--output", "json");
    assertEquals(1, ran.code, ran.toString());
    var json = Json.MAPPER.readTree(ran.out);
    assertFalse(json.path("log_source").path("sees").asBoolean());
    assertTrue(json.path("log_source").path("event").toString().contains("network_connection"));
    assertTrue(json.path("verdict").asText().contains("though its condition holds"));
    assertEquals(2, run("explain", rule, event, "--line", 3).code);
    assertEquals(2, run("explain", "nothing_like_it", event).code);
  }

  private static final String EPL =
      """
      title: Logon failed
      id: 22222222-2222-2222-2222-222222222222
      name: failed
      logsource: {product: windows, service: security}
      detection: {selection: {EventID: 4625}, condition: selection}
      ---
      title: Logon
      id: 33333333-3333-3333-3333-333333333333
      name: ok
      logsource: {product: windows, service: security}
      detection: {selection: {EventID: 4624}, condition: selection}
      ---
      title: Logon from elsewhere after a failure
      id: 44444444-4444-4444-4444-444444444444
      name: elsewhere
      correlation: {type: temporal, rules: [failed, ok], group-by: [user.name], timespan: 30m}
      pehra:
        epl: |
          select a, b, a.`source.ip` as failed_from
          from pattern [
            every a=Signal(rule = 'failed') ->
              b=Signal(rule = 'ok', `source.ip` != a.`source.ip`) where timer:within(30 min)]
        tests:
          - name: another address
            events:
              - {at: 0s, decoder: windows-json, raw: '{"event_id":4625,"TargetUserName":"ali","IpAddress":"10.1.1.9"}'}
              - {at: 1m, decoder: windows-json, raw: '{"event_id":4624,"TargetUserName":"ali","IpAddress":"10.1.1.8"}'}
              - {at: 2m, decoder: windows-json, raw: '{"event_id":4624,"TargetUserName":"sana","IpAddress":"10.1.1.8"}'}
            expect: [{group: {user.name: ali}, count: 2}]
          - name: the same address, or half an hour later
            events:
              - {at: 0s, decoder: windows-json, raw: '{"event_id":4625,"TargetUserName":"ali","IpAddress":"10.1.1.9"}'}
              - {at: 1m, decoder: windows-json, raw: '{"event_id":4624,"TargetUserName":"ali","IpAddress":"10.1.1.9"}'}
              - {at: 30m, decoder: windows-json, raw: '{"event_id":4624,"TargetUserName":"ali","IpAddress":"10.1.1.8"}'}
            expect: none
      """;

  @Test
  void ruleOfEplIsTestedAndShown() throws IOException {
    var rules = file("epl.yml", EPL);
    var tested = run("test", rules);
    assertEquals(0, tested.code, tested.toString());
    assertTrue(tested.out.contains("2 tests passed, 0 failed"), tested.out);
    var shown = run("epl", "elsewhere", "--rules", rules);
    assertTrue(shown.out.contains("group_key string, `source.ip` string)\nselect a, b"), shown.out);
  }

  @Test
  void checkSaysWhereInTheEplSomethingIsWrong() throws IOException {
    file("epl.yml", EPL.replace("a.`source.ip` as failed_from", "a.rule.getClass() as x"));
    var ran = run("check", folder);
    assertEquals(1, ran.code, ran.toString());
    assertTrue(ran.out.contains("epl.yml:19:25: 'getClass' is not allowed"), ran.out);
  }

  @Test
  void whySaysThatTheEplMadeNoRow() throws IOException {
    var rules = file("epl.yml", EPL);
    var event =
        file(
            "e.json",
            "{\"event_id\":4625,\"TargetUserName\":\"ali\",\"IpAddress\":\"10.1.1.9\"}\n");
    var ran = run("why", rules, "--decoder", "windows-json", "--input", event);
    assertEquals(1, ran.code, ran.toString());
    assertTrue(ran.out.contains("its EPL made no row of these events"), ran.out);
  }
}

package org.pehra.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.pehra.app.PehraProcess.until;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.stream.Log;

/** The programs that banks' machines really send with, and a Kafka client that is not ours. */
@Timeout(120)
class RealSendersTest {
  private static final String CARD = "4000001234567899";

  @TempDir private static Path folder;
  private static int port;
  private static int kafka;
  private static PehraProcess run;
  private static Log log;

  @BeforeAll
  static void start() throws IOException {
    port = PehraProcess.freePort();
    kafka = PehraProcess.freePort();
    var config = folder.resolve("run.yml");
    Files.writeString(
        config,
        """
        kafka: {port: %d}
        server: {listen: 'localhost:0'}
        connect:
          sources:
          - {type: syslog, name: syslog, institution: bank-a, listen: '127.0.0.1:%d'}
        """
            .formatted(kafka, port));
    run =
        PehraProcess.start(
            folder.resolve("run.out"),
            "run",
            "--config",
            config.toString(),
            "--data",
            folder.resolve("data").toString());
    run.await("^ready$");
    log = Topic.connect("localhost:" + kafka);
  }

  @AfterAll
  static void stop() {
    log.close();
    run.close();
  }

  @Test
  void loggerArrivesInEveryForm() throws IOException {
    logger("over-udp", "--udp", "--rfc5424");
    logger("over-tcp", "--tcp", "--rfc5424");
    logger("counted", "--tcp", "--rfc5424", "--octet-count");
    logger("old-form", "--udp", "--rfc3164");
    for (var tag : List.of("over-udp", "over-tcp", "counted", "old-form")) {
      var event = event(tag);
      assertTrue(event.path("event.original").asText().contains("said by logger"), event::toString);
      assertTrue(event.has("payment.card_token") || !event.toString().contains(CARD));
      assertEquals("bank-a", event.path("organization.id").asText());
    }
  }

  private static void logger(String tag, String... form) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(tool("logger"), "--server", "127.0.0.1", "--port", Integer.toString(port)));
    command.addAll(List.of(form));
    command.addAll(List.of("--tag", tag, "said by logger about card " + CARD));
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue());
  }

  @Test
  void rsyslogArrives() throws IOException {
    var input = Files.createFile(folder.resolve("app.log"));
    var config = folder.resolve("rsyslog.conf");
    Files.writeString(
        config,
        """
        global(workDirectory="%s")
        module(load="imfile" PollingInterval="1")
        input(type="imfile" File="%s" Tag="by-rsyslog" freshStartTail="off")
        action(type="omfwd" target="127.0.0.1" port="%d" protocol="tcp"
          TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format")
        """
            .formatted(folder, input, port));
    var rsyslog =
        new ProcessBuilder(tool("rsyslogd"), "-n", "-iNONE", "-f", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("rsyslog.out").toFile())
            .start();
    try {
      Files.writeString(input, "said by rsyslog about card " + CARD + "\n");
      var event = event("by-rsyslog");
      assertTrue(event.path("event.original").asText().contains("said by rsyslog"));
    } finally {
      rsyslog.destroyForcibly().onExit().join();
    }
  }

  @Test
  void kcatReadsTheTopics() throws IOException {
    var kcat = tool("kcat");
    logger("for-kcat", "--tcp", "--rfc5424");
    event("for-kcat");
    var listed = output(kcat, "-b", "localhost:" + kafka, "-L");
    for (var topic : List.of("events.bank-a", "quarantine.bank-a", "signals", "alerts", "triage")) {
      assertTrue(listed.contains("topic \"" + topic + "\""), listed);
    }
    var events =
        output(
            kcat,
            "-b",
            "localhost:" + kafka,
            "-C",
            "-e",
            "-q",
            "-o",
            "beginning",
            "-t",
            "events.bank-a");
    assertTrue(events.contains("for-kcat"), events);
    assertTrue(!events.contains(CARD), events);
  }

  private static String output(String... command) throws IOException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var text =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertEquals(0, process.onExit().join().exitValue(), text);
    return text;
  }

  /** The event of a program of that name, once it is in the topic. */
  private static JsonNode event(String program) {
    until("the event of " + program + ": " + run, () -> find(program).isPresent());
    return find(program).orElseThrow();
  }

  private static java.util.Optional<JsonNode> find(String program) {
    return Topic.json(log, "events.bank-a").stream()
        .filter(event -> event.path("process.name").asText().startsWith(program))
        .findFirst();
  }

  private static String tool(String name) {
    var found =
        Stream.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin")
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(
        found.isPresent(), name + " is not installed (./pehra test --install-tools)");
    return found.orElseThrow().toString();
  }
}

package org.pehra.connect.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConnectCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine command = new CommandLine(new ConnectCommand());

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path folder;

  @BeforeEach
  void capture() {
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
  }

  @Test
  void printsTheConfigurationThatHolds() throws IOException {
    var file = config("kafka: {bootstrap_servers: 'k:9092'}");
    assertEquals(0, command.execute("--config", file.toString(), "--print-config"));
    assertTrue(out.toString().contains("  bootstrap_servers: k:9092\n"), out.toString());
    assertTrue(out.toString().contains("# longest record;"), out.toString());
  }

  @Test
  void wrongConfigurationIsWrongUsage() throws IOException {
    var file = config("kafka: {bootstrap: 'k:9092'}");
    assertEquals(2, command.execute("--config", file.toString()));
    assertTrue(
        err.toString().startsWith("pehra connect: " + file + ":1:9: kafka.bootstrap: unknown key"),
        err.toString());
    assertEquals(2, command.execute());
  }

  @Test
  void aTakenPortIsTheEnvironment() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var file =
          config(
              """
              kafka: {bootstrap_servers: '127.0.0.1:1'}
              connect:
                sources:
                  - {type: http, name: api, institution: bank-a, listen: '127.0.0.1:%d'}
              """
                  .formatted(taken.getLocalPort()));
      assertEquals(
          3,
          command.execute(
              "--config", file.toString(), "--data", folder.resolve("data").toString()));
    }
    assertTrue(err.toString().contains("the port is taken"), err.toString());
    assertEquals(1, err.toString().lines().count(), "one clear line");
  }

  private Path config(String yaml) throws IOException {
    return Files.writeString(folder.resolve("pehra.yaml"), yaml);
  }
}

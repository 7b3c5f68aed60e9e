package org.pehra.connect.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pehra.connect.MemoryIntake;
import org.pehra.connect.netty.Listen;

/** The logger and rsyslog of Debian, sending for real. */
class RealSendersTest {
  private final MemoryIntake intake = new MemoryIntake();

  @ParameterizedTest
  @CsvSource({
    "--udp, --rfc3164",
    "--udp, --rfc5424",
    "--tcp, --rfc3164",
    "--tcp, --rfc5424",
    "--tcp, --octet-count"
  })
  void logger(String protocol, String format) throws Exception {
    var logger = program("/usr/bin/logger", "bsdutils");
    try (var source = start(Listen.loopback(0))) {
      run(
          logger,
          "--server",
          "127.0.0.1",
          "--port",
          "" + source.port(),
          protocol,
          format,
          "--tag",
          "atm-switch",
          "--id=4711",
          "--priority",
          "local3.warning",
          "mti=0210 de39=00");
      intake.awaitRecords(1);
    }
    var record = intake.records().getFirst();
    assertEquals("mti=0210 de39=00", record.message());
    assertEquals("atm-switch", record.envelope().get("process.name"));
    assertEquals(4711L, record.envelope().get("process.pid"));
    assertEquals("local3", record.envelope().get("log.syslog.facility.name"));
    assertEquals("Warning", record.envelope().get("log.syslog.severity.name"));
    assertNotNull(record.envelope().get("host.name"));
    var age =
        Duration.between(
                Objects.requireNonNull(record.at(), "the header has a time"), Instant.now())
            .abs();
    assertTrue(age.compareTo(Duration.ofMinutes(1)) < 0, "sent " + age + " ago");
  }

  @ParameterizedTest
  @CsvSource({
    "udp, RSYSLOG_TraditionalForwardFormat, ''",
    "tcp, RSYSLOG_TraditionalForwardFormat, ''",
    "tcp, RSYSLOG_ForwardFormat, TCP_Framing=\"octet-counted\"",
    "tcp, RSYSLOG_SyslogProtocol23Format, TCP_Framing=\"octet-counted\""
  })
  void rsyslog(String protocol, String template, String framing, @TempDir Path folder)
      throws Exception {
    var lines = IntStream.range(0, 200).mapToObj(i -> "mti=0210 de11=" + (100_000 + i)).toList();
    try (var source = start(Listen.loopback(0))) {
      var forward =
          "action(type=\"omfwd\" target=\"127.0.0.1\" port=\"%d\" protocol=\"%s\" template=\"%s\" %s)"
              .formatted(source.port(), protocol, template, framing);
      forwardWithRsyslog(folder, lines, forward);
    }
    assertEquals(lines, intake.records().stream().map(it -> it.message().strip()).toList());
    assertEquals("atm-switch", intake.records().getFirst().envelope().get("process.name"));
    assertNotNull(intake.records().getFirst().at());
  }

  @Test
  void rsyslogOverTls(@TempDir Path folder) throws Exception {
    assumeTrue(
        Files.exists(Path.of("/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_ossl.so")),
        "needs rsyslog-openssl: apt-get install rsyslog-openssl");
    var certificate = Certificate.make(folder);
    try (var source = start(new Listen("127.0.0.1", 0, certificate.tls(), false))) {
      var forward =
          ("global(defaultNetstreamDriverCAFile=\"%s\")\n"
                  + "action(type=\"omfwd\" target=\"127.0.0.1\" port=\"%d\" protocol=\"tcp\""
                  + " StreamDriver=\"ossl\" StreamDriverMode=\"1\" StreamDriverAuthMode=\"anon\")")
              .formatted(certificate.cert(), source.port());
      forwardWithRsyslog(folder, List.of("over tls"), forward);
    }
    assertEquals("over tls", intake.records().getFirst().message().strip());
  }

  private SyslogSource start(Listen listen) throws IOException {
    var settings = SyslogSettings.of("real", listen);
    var protocols =
        listen.tls() == null ? settings.protocols() : java.util.Set.of(SyslogSettings.Protocol.TCP);
    var source =
        new SyslogSource(
            new SyslogSettings(
                "real",
                listen,
                protocols,
                settings.zone(),
                settings.year(),
                1 << 20,
                settings.idle(),
                100,
                1 << 20));
    source.start(intake);
    return source;
  }

  /** An rsyslogd of our own reads a file and forwards it, until everything has arrived. */
  private void forwardWithRsyslog(Path folder, List<String> lines, String forward)
      throws Exception {
    var rsyslogd = program("/usr/sbin/rsyslogd", "rsyslog");
    var input = Files.write(folder.resolve("switch.log"), lines);
    var config = folder.resolve("rsyslog.conf");
    Files.writeString(
        config,
        """
        global(workDirectory="%s")
        module(load="imfile")
        input(type="imfile" file="%s" tag="atm-switch:" readMode="0")
        %s
        """
            .formatted(folder, input, forward));
    var process =
        new ProcessBuilder(
                rsyslogd, "-n", "-f", config.toString(), "-i", folder.resolve("pid").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    try {
      intake.awaitRecords(lines.size());
    } catch (AssertionError e) {
      throw new AssertionError(Files.readString(folder.resolve("out"), UTF_8), e);
    } finally {
      process.destroy();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "rsyslogd stops");
    }
  }

  private static String program(String path, String debianPackage) {
    assumeTrue(
        Files.isExecutable(Path.of(path)), "needs " + path + ": apt-get install " + debianPackage);
    return path;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).inheritIO().start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), String.join(" ", command));
    assertEquals(0, process.exitValue(), String.join(" ", command));
  }
}

package org.pehra.connect.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pehra.connect.MemoryIntake;
import org.pehra.connect.netty.Listen;
import org.pehra.connect.syslog.SyslogSettings.Protocol;
import org.pehra.model.QuarantineRecord.Code;

class SyslogSourceTest {
  private static final int MAX = 2_000;

  private final MemoryIntake intake = new MemoryIntake();
  private @Nullable SyslogSource source;

  @AfterEach
  void close() {
    if (source != null) {
      source.close();
    }
  }

  @Test
  void tcpAndUdpShareThePort() throws Exception {
    start(Duration.ofSeconds(30), 100, 1 << 20);
    try (var socket = connect()) {
      send(socket, "<13>1 - web1 nginx 7 - - one\n10 <13>h: two");
      intake.awaitRecords(2);
    }
    datagram("<14>udp: three\n".getBytes(UTF_8));
    intake.awaitRecords(3);
    assertEquals(
        List.of("<13>1 - web1 nginx 7 - - one", "<13>h: two", "<14>udp: three"), intake.texts());
    var first = intake.records().getFirst();
    assertEquals("atm/127.0.0.1", first.source());
    assertEquals("one", first.message());
    assertEquals("web1", first.envelope().get("host.name"));
    assertEquals(7L, first.envelope().get("process.pid"));
    assertEquals("three", intake.records().getLast().message());
  }

  @Test
  void theRestFlowsPastWhatIsTooLong() throws Exception {
    start(Duration.ofSeconds(30), 100, 1 << 20);
    try (var socket = connect()) {
      send(socket, "<13>" + "x".repeat(MAX) + "\n<13>app: next\n");
      intake.awaitRecords(1);
    }
    datagram(("<13>" + "y".repeat(MAX)).getBytes(UTF_8));
    intake.awaitQuarantined(2);
    var refused = intake.quarantined().getFirst();
    assertEquals(Code.TOO_LONG, refused.code());
    assertEquals(MAX, refused.record().bytes().length);
    assertEquals(
        "message of 2004 bytes, kept the first 2000: raise limits.record or shorten the message",
        refused.reason());
    assertEquals(List.of("<13>app: next"), intake.texts());
  }

  @Test
  void aBinaryStreamIsCutOff() throws Exception {
    start(Duration.ofSeconds(30), 100, 1 << 20);
    try (var socket = connect()) {
      socket.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, 5, 3, 3});
      socket.getOutputStream().flush();
      assertEquals(-1, read(socket));
    }
    datagram(new byte[300]);
    datagram(new byte[] {1, 2, 3, 4, 5});
    intake.awaitQuarantined(2);
    assertTrue(intake.quarantined().stream().allMatch(it -> it.code() == Code.BINARY));
    try (var socket = connect()) {
      send(socket, "<13>app: still here\n");
      intake.awaitRecords(1);
    }
  }

  @Test
  void aClientThatFallsSilentWithinAMessageIsFlushedAndClosed() throws Exception {
    start(Duration.ofMillis(150), 100, 1 << 20);
    try (var silent = connect();
        var between = connect()) {
      send(between, "<13>app: whole\n");
      intake.awaitRecords(1);
      send(silent, "<13>app: half");
      intake.awaitRecords(2);
      assertEquals(-1, read(silent));
      // silence between messages is no reason to lose the next one
      send(between, "<13>app: later\n");
      intake.awaitRecords(3);
    }
    assertEquals(List.of("<13>app: whole", "<13>app: half", "<13>app: later"), intake.texts());
  }

  @Test
  void anEndedConnectionGivesItsLastMessage() throws Exception {
    start(Duration.ofSeconds(30), 100, 1 << 20);
    try (var socket = connect()) {
      send(socket, "<13>app: no line end");
    }
    intake.awaitRecords(1);
  }

  @Test
  void tcpSendersAreHeldUpWhileTheIntakeIsFull() throws Exception {
    var started = start(Duration.ofMillis(100), 100, 1 << 20);
    intake.full(true);
    int count = 300_000;
    var sender =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (var socket = connect()) {
                    var out = new java.io.BufferedOutputStream(socket.getOutputStream(), 8_192);
                    for (int i = 0; i < count; i++) {
                      out.write(("<13>app: message number " + i + "\n").getBytes(UTF_8));
                    }
                    out.flush();
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    intake.awaitRefusals(3);
    assertTrue(sender.isAlive(), "the sender feels it");
    assertEquals(0, intake.records().size());
    intake.full(false);
    sender.join();
    intake.awaitRecords(count);
    assertEquals(
        IntStream.range(0, count).mapToObj(i -> "<13>app: message number " + i).toList(),
        intake.texts());
    assertEquals(0, intake.lostOf("atm/127.0.0.1"));
    started.close();
  }

  @Test
  void datagramsWaitInABoundedQueueAndThenAreCountedAsLost() throws Exception {
    start(Duration.ofSeconds(30), 100, 1 << 16);
    intake.full(true);
    var payload = "<13>app: " + "z".repeat(1_000);
    int sent = 200;
    for (int i = 0; i < sent; i++) {
      datagram(payload.getBytes(UTF_8));
    }
    intake.awaitRefusals(1);
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (intake.lostOf("atm/127.0.0.1") == 0 && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    intake.full(false);
    intake.awaitRecords(64);
    Objects.requireNonNull(source).close();
    assertTrue(intake.lostOf("atm/127.0.0.1") > 0);
    // the system itself may have dropped some
    assertTrue(intake.records().size() + intake.lostOf("atm/127.0.0.1") <= sent);
  }

  @Test
  void connectionsBeyondTheLimitAreRefused() throws Exception {
    start(Duration.ofSeconds(30), 1, 1 << 20);
    try (var first = connect()) {
      send(first, "<13>app: one\n");
      intake.awaitRecords(1);
      try (var second = connect()) {
        assertEquals(-1, read(second));
      }
      send(first, "<13>app: two\n");
      intake.awaitRecords(2);
    }
  }

  @Test
  void aTakenPortIsNamedWithTheMend() throws Exception {
    var started = start(Duration.ofSeconds(30), 1, 1 << 20);
    var settings = SyslogSettings.of("second", Listen.loopback(started.port()));
    try (var second = new SyslogSource(settings)) {
      var failure = assertThrows(IOException.class, () -> second.start(intake));
      assertEquals(
          "source 'second' cannot listen on 127.0.0.1:"
              + started.port()
              + "/tcp: the port is taken: stop its owner or set another port in 'listen'",
          failure.getMessage());
    }
  }

  @Test
  void plainTextBeyondLoopbackMustBeWanted() {
    var settings = SyslogSettings.of("open", new Listen("0.0.0.0", 0, null, false));
    try (var open = new SyslogSource(settings)) {
      var failure = assertThrows(IOException.class, () -> open.start(intake));
      assertEquals(
          "refusing to listen on 0.0.0.0:0 in plain text: set tls, or insecure: true where the"
              + " network is trusted",
          failure.getMessage());
    }
  }

  private SyslogSource start(Duration idle, int maxConnections, int udpBuffer) throws IOException {
    var made =
        new SyslogSource(
            new SyslogSettings(
                "atm",
                Listen.loopback(0),
                Set.of(Protocol.UDP, Protocol.TCP),
                ZoneOffset.UTC,
                YearRule.INFERRED,
                MAX,
                idle,
                maxConnections,
                udpBuffer));
    source = made;
    made.start(intake);
    return made;
  }

  private int port() {
    return Objects.requireNonNull(source).port();
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    socket.getOutputStream().flush();
  }

  /** A byte, or -1 when the other side has closed or reset the connection. */
  private static int read(Socket socket) {
    try {
      return socket.getInputStream().read();
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the connection stays open", e);
    } catch (IOException e) {
      return -1;
    }
  }

  private void datagram(byte[] bytes) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.send(
          new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port()));
    }
  }
}

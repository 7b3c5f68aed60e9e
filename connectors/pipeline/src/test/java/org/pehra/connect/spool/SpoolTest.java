package org.pehra.connect.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpoolTest {
  private static final Duration NO_WAIT = Duration.ZERO;

  @TempDir Path folder;

  @Test
  void givesBackWhatItTookInOrderAlsoAfterARestart() throws IOException {
    try (var spool = Spool.open(folder, 1 << 20)) {
      assertTrue(spool.append(List.of(entry("a"), entry("b"))));
      assertTrue(spool.append(List.of(entry("c"))));
      var first = spool.read(spool.acknowledged(), 1, NO_WAIT);
      assertEquals(List.of("a"), texts(first));
      spool.acknowledge(first.next(), 1);
      assertEquals(2, spool.records());
    }
    try (var spool = Spool.open(folder, 1 << 20)) {
      assertEquals(2, spool.records());
      assertTrue(spool.append(List.of(entry("d"))));
      assertEquals(List.of("b", "c", "d"), drain(spool));
      assertEquals(0, spool.records());
      assertEquals(0, spool.bytes());
    }
    try (var spool = Spool.open(folder, 1 << 20)) {
      assertEquals(List.of(), drain(spool));
    }
  }

  @Test
  void isBoundedAndTakesAgainWhatFitsAfterDelivery() throws IOException {
    try (var spool = Spool.open(folder, 10_000)) {
      int taken = 0;
      while (spool.append(List.of(entry("x".repeat(100))))) {
        taken++;
      }
      assertTrue(taken > 60 && taken < 100, "taken " + taken);
      assertTrue(spool.bytes() <= 10_000);
      assertEquals(taken, drain(spool).size());
      assertTrue(spool.append(List.of(entry("again"))));
      assertEquals(List.of("again"), drain(spool));
      try (var files = Files.list(folder)) {
        assertTrue(files.filter(file -> file.toString().endsWith(".spool")).count() <= 3);
      }
    }
  }

  @Test
  void aBatchThatDoesNotFitIsRefusedWhole() throws IOException {
    try (var spool = Spool.open(folder, 1000)) {
      assertFalse(spool.append(List.of(entry("a"), entry("x".repeat(2000)))));
      assertEquals(List.of(), drain(spool));
    }
  }

  @Test
  void cutsATornTailAndKeepsWhatIsWhole() throws IOException {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int run = 0; run < 30; run++) {
      var place = folder.resolve("torn-" + run);
      var written = new ArrayList<String>();
      Path file;
      try (var spool = Spool.open(place, 1 << 20)) {
        for (int i = 0; i < 20; i++) {
          written.add("record " + i + " " + "y".repeat(random.nextInt(50)));
          assertTrue(spool.append(List.of(entry(written.getLast()))));
        }
        file =
            place.resolve(spool.read(spool.acknowledged(), 1, NO_WAIT).next().segment() + ".spool");
      }
      damage(file, random);
      try (var spool = Spool.open(place, 1 << 20)) {
        var left = drain(spool);
        assertEquals(written.subList(0, left.size()), left, "seed " + seed + " run " + run);
        assertTrue(left.size() < 20);
        assertTrue(spool.append(List.of(entry("new"))));
        assertEquals(List.of("new"), drain(spool));
      }
    }
  }

  @Test
  void aLostOrDamagedAcknowledgementOnlyRepeats() throws IOException {
    try (var spool = Spool.open(folder, 1 << 20)) {
      assertTrue(spool.append(List.of(entry("a"), entry("b"))));
      drain(spool);
    }
    Files.writeString(folder.resolve("acknowledged"), "nonsense");
    try (var spool = Spool.open(folder, 1 << 20)) {
      assertEquals(List.of("a", "b"), drain(spool));
    }
  }

  @Test
  void refusesWhileTheDiskFailsAndGoesOnAfterwards() throws IOException {
    var disk = new FailingDisk();
    try (var spool = Spool.open(folder, 1 << 20, disk)) {
      assertTrue(spool.append(List.of(entry("a"))));
      disk.writeFails.set(true);
      assertFalse(spool.append(List.of(entry("b"), entry("c"))));
      assertFalse(spool.append(List.of(entry("b"), entry("c"))));
      assertTrue(spool.failing());
      disk.writeFails.set(false);
      disk.forceFails.set(true);
      assertFalse(spool.append(List.of(entry("d"))));
      disk.forceFails.set(false);
      assertTrue(spool.append(List.of(entry("e"))));
      assertFalse(spool.failing());
      assertEquals(2, spool.records());
    }
    try (var spool = Spool.open(folder, 1 << 20)) {
      assertEquals(List.of("a", "e"), drain(spool));
    }
  }

  @Test
  void anInterruptedSenderDoesNotHarmTheOthers() throws IOException {
    try (var spool = Spool.open(folder, 1 << 20)) {
      assertTrue(spool.append(List.of(entry("a"))));
      Thread.currentThread().interrupt();
      boolean taken = spool.append(List.of(entry("b")));
      assertTrue(Thread.interrupted() || taken);
      assertTrue(spool.append(List.of(entry("c"))));
      var left = drain(spool);
      assertEquals("a", left.getFirst());
      assertEquals("c", left.getLast());
      assertEquals(taken ? 3 : 2, left.size());
    }
  }

  @Test
  void aSecondProcessIsKeptOut() throws IOException {
    try (var spool = Spool.open(folder, 1 << 20)) {
      assertTrue(spool.append(List.of(entry("a"))));
      var refusal = assertThrows(IOException.class, () -> Spool.open(folder, 1 << 20));
      assertTrue(String.valueOf(refusal.getMessage()).contains("another process"));
    }
  }

  @Test
  void manyThreadsShareForcesAndLoseNothing() throws IOException {
    var disk = new FailingDisk();
    try (var spool = Spool.open(folder, 64 << 20, disk)) {
      int threads = 8;
      int each = 200;
      int written = threads * each;
      var done = new ArrayList<CompletableFuture<Void>>();
      for (int t = 0; t < threads; t++) {
        int sender = t;
        done.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; i < each; i++) {
                    assertTrue(spool.append(List.of(entry(sender + ":" + i))));
                  }
                },
                task -> Thread.ofVirtual().start(task)));
      }
      var read = new ArrayList<String>();
      for (var at = spool.acknowledged(); read.size() < written; ) {
        var batch = spool.read(at, 10_000, Duration.ofSeconds(10));
        assertFalse(batch.entries().isEmpty(), "nothing came");
        read.addAll(texts(batch));
        at = batch.next();
        spool.acknowledge(at, batch.entries().size());
      }
      CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).join();
      for (int t = 0; t < threads; t++) {
        var prefix = t + ":";
        var mine = read.stream().filter(text -> text.startsWith(prefix)).toList();
        assertEquals(each, mine.size());
        assertEquals(prefix + (each - 1), mine.getLast());
      }
      assertTrue(disk.forces.get() <= written);
      assertEquals(0, spool.records());
    }
  }

  private static void damage(Path file, Random random) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long at = random.nextLong(channel.size());
      if (random.nextBoolean()) {
        channel.truncate(at);
      } else {
        var one = ByteBuffer.allocate(1);
        channel.read(one, at);
        channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 0x55)}), at);
      }
    }
  }

  private static List<String> drain(Spool spool) throws IOException {
    var all = new ArrayList<String>();
    for (var at = spool.acknowledged(); ; ) {
      var batch = spool.read(at, 4096, NO_WAIT);
      if (batch.entries().isEmpty()) {
        return all;
      }
      all.addAll(texts(batch));
      at = batch.next();
      spool.acknowledge(at, batch.entries().size());
    }
  }

  private static List<String> texts(Batch batch) {
    return batch.entries().stream().map(entry -> new String(entry.value(), UTF_8)).toList();
  }

  private static Entry entry(String text) {
    return new Entry((byte) 0, "events.a", "s".getBytes(UTF_8), text.getBytes(UTF_8));
  }

  /** A disk that writes half and then fails, or fails to force. */
  private static final class FailingDisk implements Disk {
    final AtomicBoolean writeFails = new AtomicBoolean();
    final AtomicBoolean forceFails = new AtomicBoolean();
    final AtomicLong forces = new AtomicLong();

    @Override
    public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
      if (writeFails.get()) {
        Disk.REAL.write(file, bytes.limit(bytes.position() + bytes.remaining() / 2), at);
        throw new IOException("No space left on device");
      }
      Disk.REAL.write(file, bytes, at);
    }

    @Override
    public void force(FileChannel file) throws IOException {
      forces.incrementAndGet();
      if (forceFails.get()) {
        throw new IOException("Input/output error");
      }
    }
  }
}

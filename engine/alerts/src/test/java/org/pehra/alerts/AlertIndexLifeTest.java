package org.pehra.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.util.IOUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.model.Counters;

class AlertIndexLifeTest {
  @TempDir Path dir;

  private AlertIndex open() {
    return AlertIndex.open(dir, new Counters(), InstantSource.system());
  }

  private static long total(AlertIndex index) {
    return index.search(AlertQuery.ALL.size(0), View.NATIONAL).total();
  }

  private void fillAndCommit() {
    var samples = new Samples(1);
    try (var index = open()) {
      for (int i = 0; i < 50; i++) {
        index.put(samples.alert(i, 1));
      }
      index.apply(samples.triage(1, 2));
      index.commit(Map.of("alerts-0", 50L));
    }
  }

  private List<Path> children(String pattern) {
    try (var stream = Files.list(dir)) {
      return stream.filter(p -> p.getFileName().toString().matches(pattern)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertRebuilds() {
    try (var index = open()) {
      assertEquals(Map.of(), index.positions(), "must be read anew from the beginning");
      assertEquals(0, total(index));
      index.put(new Samples(1).alert(1, 1));
      index.refresh();
      assertEquals(1, total(index));
    }
  }

  @Test
  void isEmptiedWhenItsDirectoryIsDeleted() throws IOException {
    fillAndCommit();
    IOUtils.rm(dir);
    assertRebuilds();
  }

  @Test
  void isEmptiedWhenAMonthIsMissing() throws IOException {
    fillAndCommit();
    IOUtils.rm(children("\\d{4}-\\d\\d").getLast());
    assertRebuilds();
  }

  @Test
  void isEmptiedWhenItsHeadIsMissing() throws IOException {
    fillAndCommit();
    IOUtils.rm(dir.resolve("triage"));
    assertRebuilds();
  }

  @Test
  void isEmptiedWhenAFileIsCutOff() throws IOException {
    fillAndCommit();
    try (var files = Files.list(children("\\d{4}-\\d\\d").getFirst())) {
      for (var file : files.filter(f -> f.toString().matches(".*\\.(si|cfs|cfe)")).toList()) {
        Files.write(file, new byte[] {1, 2, 3});
      }
    }
    assertRebuilds();
  }

  @Test
  void refusesADirectoryInUse() {
    try (var index = open()) {
      index.put(new Samples(1).alert(1, 1));
      index.commit(Map.of());
      var e = assertThrows(IndexException.class, this::open);
      assertTrue(String.valueOf(e.getMessage()).contains("in use"), e.getMessage());
      index.refresh();
      assertEquals(1, total(index), "the other's try must not harm it");
    }
  }

  @Test
  void showsAChangeByItselfAndTellsThen() throws Exception {
    try (var index = open()) {
      var told = new CompletableFuture<Long>();
      index.onChange(
          change -> {
            assertEquals("alert-3", change.alert().id());
            told.complete(total(index));
          });
      long start = System.nanoTime();
      index.put(new Samples(1).alert(3, 1));
      assertEquals(1, told.get(60, TimeUnit.SECONDS), "told before it could be found");
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis < 5_000, "searchable only after " + millis + " ms");
    }
  }

  @Test
  void searchesWhileItIsWritten() throws Exception {
    var samples = new Samples(5);
    try (var index = open()) {
      var searching =
          CompletableFuture.supplyAsync(
              () -> {
                long last = 0;
                int searches = 0;
                while (last < 300) {
                  var query = AlertQuery.ALL.facets(List.of("level")).histogram(null);
                  var page = index.search(query, View.NATIONAL);
                  assertTrue(page.total() >= last, "alerts vanished while being replaced");
                  last = page.total();
                  searches++;
                }
                return searches;
              });
      for (int revision = 1; revision <= 3; revision++) {
        for (int i = 0; i < 300; i++) {
          index.put(samples.alert(i, revision));
          if (i % 20 == 0) {
            index.refresh();
          }
        }
        index.commit(Map.of("alerts-0", revision * 300L));
      }
      index.refresh();
      assertTrue(searching.get(60, TimeUnit.SECONDS) > 0);
      assertFalse(index.failure().isPresent());
    }
  }

  /** Prints the rate; the bound is far below what any machine reaches. */
  @Test
  void indexesFast() {
    var samples = new Samples(9);
    var alerts = new ArrayList<org.pehra.model.Alert>();
    for (int i = 0; i < 1_500; i++) {
      alerts.add(samples.alert(i, 1));
    }
    try (var index = open()) {
      long start = System.nanoTime();
      alerts.forEach(index::put);
      index.commit(Map.of());
      double seconds = (System.nanoTime() - start) / 1e9;
      long bytes =
          alerts.stream().mapToLong(a -> org.pehra.model.AlertCodec.encode(a).length).sum();
      System.out.printf(
          "index speed: %.0f alerts/s of %d B%n", alerts.size() / seconds, bytes / alerts.size());
      assertTrue(seconds < 60);
    }
  }
}

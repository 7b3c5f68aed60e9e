package org.pehra.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Counters;
import org.pehra.sigma.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes changed rule files into use while Pehra runs. It looks at sizes and times of all files that
 * rules are made of; what has come to rest, being the same at two looks, is loaded and compiled
 * beside what runs. Where that brings an error that the running rules do not have, they go on
 * unchanged. Works in a thread of its own.
 */
final class RuleWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RuleWatcher.class);

  private final RuleSources sources;
  private final RunningRules running;
  private final Duration every;
  private final Consumer<String> tell;
  private final LongAdder changes;
  private final LongAdder refusals;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private Map<Path, String> taken;
  private @Nullable Map<Path, String> moving;

  private RuleWatcher(
      RuleSources sources,
      Map<Path, String> loaded,
      RunningRules running,
      Duration every,
      Counters counters,
      Consumer<String> tell) {
    this.tell = tell;
    this.taken = loaded;
    this.sources = sources;
    this.running = running;
    this.every = every;
    changes = counters.counter("pehra_rules_changes_total");
    refusals = counters.counter("pehra_rules_changes_refused_total");
    thread = Thread.ofPlatform().name("pehra-rules").daemon().unstarted(this::watch);
  }

  /**
   * Starts watching.
   *
   * @param loaded {@link RuleSources#state} before the running rules were loaded
   * @param every how often it looks
   * @param tell takes a line about each change, in the watcher's thread
   */
  static RuleWatcher start(
      RuleSources sources,
      Map<Path, String> loaded,
      RunningRules running,
      Duration every,
      Counters counters,
      Consumer<String> tell) {
    var watcher = new RuleWatcher(sources, loaded, running, every, counters, tell);
    watcher.thread.start();
    return watcher;
  }

  private void watch() {
    try {
      while (!closing.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    var now = sources.state();
    if (now.equals(taken)) {
      moving = null;
    } else if (now.equals(moving)) {
      taken = now;
      moving = null;
      load();
    } else {
      moving = now;
    }
  }

  private void load() {
    RuleBook next;
    try {
      next = running.newest().next(sources.read());
    } catch (RuntimeException e) { // of any kind: what runs must go on
      refuse(List.of(String.valueOf(e.getMessage())));
      return;
    }
    var known = running.newest().errors().stream().map(RuleWatcher::error).toList();
    var fresh =
        next.errors().stream()
            .filter(problem -> !known.contains(error(problem)))
            .map(Problem::toString)
            .toList();
    if (fresh.isEmpty()) {
      take(next);
    } else {
      refuse(fresh);
    }
  }

  /** An error wherever it stands in its file. */
  private static List<String> error(Problem problem) {
    return List.of(problem.position().file(), problem.ruleId(), problem.message());
  }

  private void take(RuleBook next) {
    var before = ids(running.newest());
    var after = ids(next);
    running.change(next);
    changes.increment();
    tell.accept(
        "rules changed: %,d rules run, %,d added, %,d removed"
            .formatted(after.size(), without(after, before).size(), without(before, after).size()));
  }

  private void refuse(List<String> reasons) {
    refusals.increment();
    for (var reason : reasons) {
      LOG.warn("rules not changed, the running ones go on reason={}", reason);
    }
  }

  private static Set<String> ids(RuleBook rules) {
    return rules.rules().stream().map(rule -> rule.head().id()).collect(Collectors.toSet());
  }

  private static Set<String> without(Set<String> some, Set<String> others) {
    var left = new HashSet<>(some);
    left.removeAll(others);
    return left;
  }

  /** Does not wait for a change in hand, which nobody takes over any more. */
  @Override
  public void close() {
    closing.countDown();
  }
}

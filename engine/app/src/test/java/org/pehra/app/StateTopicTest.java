package org.pehra.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.pehra.match.LogSources;
import org.pehra.match.intel.Indicators;
import org.pehra.model.Alert;
import org.pehra.model.AlertCodec;
import org.pehra.model.Counters;
import org.pehra.model.EventRef;
import org.pehra.model.GroupKey;
import org.pehra.model.GroupState;
import org.pehra.model.Ids;
import org.pehra.model.Institution;
import org.pehra.model.ShardInput;
import org.pehra.model.ShardInputCodec;
import org.pehra.model.Signal;
import org.pehra.model.Topics;
import org.pehra.model.Watermark;
import org.pehra.sigma.LoadOptions;
import org.pehra.sigma.Rule;
import org.pehra.sigma.RuleFile;
import org.pehra.sigma.RuleLoader;
import org.pehra.stream.ConsumerLoop;
import org.pehra.stream.InMemoryLog;
import org.pehra.stream.LogRecord;
import org.pehra.stream.Publisher;
import org.pehra.stream.TopicPartition;

/** What a rule learnt in months lives on when the signals are gone. */
class StateTopicTest {
  private static final Institution BANK = Institution.tenant("bank-a");
  private static final Instant START = Instant.parse("2026-01-10T10:00:00Z");
  private static final String GROUP = "pehra-correlate";

  private static final String DETECTION =
      """
      title: Login
      name: login
      id: 1d0b7b1e-6a53-4a0f-8a55-0d1c8b5d3c10
      logsource: {category: authentication}
      detection: {any: {user.name|exists: true}, condition: any}
      """;

  private final AtomicLong now = new AtomicLong(START.toEpochMilli());
  private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
  private final InMemoryLog log = new InMemoryLog(clock);
  private final Counters counters = new Counters();
  private final Publisher publisher = log.publisher("test");
  private volatile @Nullable Throwable failure;
  private int events;

  private static RuleBook rules(String field, String title) {
    var correlation =
        """
        title: %s
        id: 2c9e5d3a-7f8e-4a1b-9f57-6a4f6c2a9e31
        correlation:
          type: value_count
          rules: [login]
          group-by: [user.name]
          timespan: 1h
          condition: {field: %s, gte: 1}
        pehra:
          baseline: {first-seen: %s, learn: 90d}
        """
            .formatted(title, field, field);
    var loaded =
        new RuleLoader(LoadOptions.DEFAULT)
            .loadTexts(
                List.of(new RuleFile("a.yml", DETECTION), new RuleFile("b.yml", correlation)));
    var book =
        RuleBook.compile(
            loaded.rules(), loaded.problems(), LogSources.of(List.of()), Indicators.NONE);
    assertEquals(2, book.rules().size());
    return book;
  }

  private ConsumerLoop start(RuleBook rules) {
    return CorrelateStage.start(
        log,
        new RunningRules(rules),
        log.publisher("correlate"),
        refs -> Map.of(),
        counters,
        clock,
        CrashPoint.fromSystemProperty(),
        e -> failure = e);
  }

  private void publish(RuleBook rules, Duration at, String user, String country) {
    var rule = rule(rules, Rule.Correlation.class);
    var group = GroupKey.of(user);
    var signal =
        new Signal(
            rule.ref(),
            rule(rules, Rule.Detection.class).ref(),
            BANK,
            group,
            BANK,
            START.plus(at).toEpochMilli(),
            "idp",
            "e" + events++,
            1,
            Map.of("source.geo.country_iso_code", country, "user.agent", "curl"),
            new EventRef(Topics.events(BANK), 0, events));
    publish(partition(rules, user), signal);
  }

  private static int partition(RuleBook rules, String user) {
    var id = rule(rules, Rule.Correlation.class).head().id();
    return Ids.partition(BANK, id, GroupKey.of(user), TopicPlan.SIGNAL_PARTITIONS);
  }

  private static <T extends Rule> T rule(RuleBook rules, Class<T> kind) {
    return rules.rules().stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElseThrow();
  }

  private void time(Duration at) {
    now.set(Math.max(now.get(), START.plus(at).toEpochMilli()));
    for (int i = 0; i < TopicPlan.SIGNAL_PARTITIONS; i++) {
      publish(i, new Watermark(BANK, 0, START.plus(at).toEpochMilli(), false));
    }
  }

  private void publish(int partition, ShardInput input) {
    publisher
        .publish(
            Topics.SIGNALS, OptionalInt.of(partition), new byte[0], ShardInputCodec.encode(input))
        .toCompletableFuture()
        .join();
  }

  private void until(String what, BooleanSupplier condition) {
    PehraProcess.until(what, () -> failure != null || condition.getAsBoolean());
    assertNull(failure);
  }

  /** Everything that was published is read and committed. */
  private void committed() {
    var partitions = log.partitions(Topics.SIGNALS);
    until("committed", () -> log.committed(GROUP, partitions).equals(log.endOffsets(partitions)));
  }

  private List<Alert> alerts() {
    return values(Topics.ALERTS).stream().map(AlertCodec::decode).toList();
  }

  private List<GroupState> states() {
    return values(Topics.STATE).stream().map(GroupState::decode).toList();
  }

  private List<byte[]> values(String topic) {
    return Topic.records(log, topic).stream()
        .map(LogRecord::value)
        .filter(Objects::nonNull)
        .toList();
  }

  /** Three months of logins, after which no signal is left. */
  private void learn(RuleBook rules) {
    log.createTopics(TopicPlan.shared());
    try (var _ = start(rules)) {
      publish(rules, Duration.ofDays(1), "ali", "PK");
      publish(rules, Duration.ofDays(2), "ali", "AE");
      publish(rules, Duration.ofDays(2), "sara", "PK");
      for (int day = 3; day < 95; day++) {
        time(Duration.ofDays(day));
        publish(rules, Duration.ofDays(day), "ali", "PK");
      }
      time(Duration.ofDays(95));
      time(Duration.ofDays(96));
      until("saved", () -> states().size() > 30);
      committed();
    }
    var partitions = log.partitions(Topics.SIGNALS);
    log.endOffsets(partitions).forEach((partition, end) -> log.expire(partition, end - 1));
    log.compact(Topics.STATE);
  }

  @Test
  void whatWasLearntInThreeMonthsOutlivesTheSignals() {
    var rules = rules("source.geo.country_iso_code", "New country");
    learn(rules);
    assertEquals(List.of(), alerts());
    assertTrue(states().size() <= 2, () -> "one state a group: " + states());
    try (var _ = start(rules)) {
      time(Duration.ofDays(96));
      // ali is known; what was seen 94 days ago is forgotten, and PK is not
      publish(rules, Duration.ofDays(96), "ali", "PK");
      publish(rules, Duration.ofDays(96), "ali", "RU");
      committed();
      until("the alert", () -> !alerts().isEmpty());
    }
    var told = alerts().stream().map(Alert::sentence).distinct().toList();
    assertEquals(1, told.size(), told::toString);
    assertTrue(told.getFirst().contains("RU"), told::toString);
  }

  @Test
  void anotherTitleKeepsItAndAnotherFieldForgetsIt() {
    var rules = rules("source.geo.country_iso_code", "New country");
    learn(rules);
    var renamed = rules("source.geo.country_iso_code", "Login from elsewhere");
    try (var _ = start(renamed)) {
      time(Duration.ofDays(96));
      publish(renamed, Duration.ofDays(96), "ali", "RU");
      committed();
      until("the alert", () -> alerts().size() == 1);
    }
    assertTrue(alerts().getFirst().sentence().startsWith("Login from elsewhere"));
    var other = rules("user.agent", "New program");
    try (var _ = start(other)) {
      time(Duration.ofDays(97));
      time(Duration.ofDays(98));
      committed();
      until(
          "forgotten",
          () -> {
            log.compact(Topics.STATE);
            return states().stream().noneMatch(state -> state.meaning().contains("country"));
          });
    }
  }

  @Test
  void groupsOfARuleThatIsNotThereWaitForIt() {
    var rules = rules("source.geo.country_iso_code", "New country");
    learn(rules);
    int known = states().size();
    var without =
        RuleBook.compile(
            List.of(rule(rules, Rule.Detection.class)),
            List.of(),
            LogSources.of(List.of()),
            Indicators.NONE);
    try (var _ = start(without)) {
      time(Duration.ofDays(96));
      committed();
    }
    assertEquals(known, states().size());
    try (var _ = start(rules)) {
      publish(rules, Duration.ofDays(96), "ali", "RU");
      until("the alert", () -> alerts().size() == 1);
    }
  }

  @Test
  void aStateThatIsNoneIsSkippedAndCounted() {
    var rules = rules("source.geo.country_iso_code", "New country");
    learn(rules);
    var partition = new TopicPartition(Topics.STATE, partition(rules, "ali"));
    for (var value : List.of(new byte[] {9}, new byte[0], states().getFirst().key())) {
      publisher.publish(
          Topics.STATE,
          OptionalInt.of(partition.partition()),
          ("k" + value.length).getBytes(UTF_8),
          value);
    }
    try (var _ = start(rules)) {
      publish(rules, Duration.ofDays(96), "ali", "RU");
      until("the alert", () -> alerts().size() == 1);
    }
    assertEquals(3, counters.total("pehra_correlate_malformed_total"));
  }

  @Test
  void nothingIsWrittenBeforeItsOffsetIsCommitted() {
    var rules = rules("source.geo.country_iso_code", "New country");
    log.createTopics(TopicPlan.shared());
    log.failCommits();
    try (var loop = start(rules)) {
      publish(rules, Duration.ofDays(1), "ali", "PK");
      time(Duration.ofDays(2));
      time(Duration.ofDays(3));
      until("refused", () -> loop.state() == ConsumerLoop.State.RETRYING);
      assertEquals(List.of(), states());
      log.heal();
      until("saved", () -> states().size() == 1);
    }
    var partition = new TopicPartition(Topics.SIGNALS, partition(rules, "ali"));
    long written = states().getFirst().offset();
    assertTrue(written <= log.committed(GROUP, List.of(partition)).getOrDefault(partition, 0L));
  }
}

package org.pehra.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.pehra.correlate.CorrelationShard;
import org.pehra.model.Counters;
import org.pehra.model.GroupState;
import org.pehra.model.Ids;
import org.pehra.model.Topics;
import org.pehra.stream.Log;
import org.pehra.stream.LogRecord;
import org.pehra.stream.Publisher;
import org.pehra.stream.Replay;
import org.pehra.stream.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topic {@code state}: what the shards know of their groups beyond the signals. Never ahead of the
 * committed offsets, since what it holds is not counted again. One thread.
 */
final class StateTopic {
  private static final Logger LOG = LoggerFactory.getLogger(StateTopic.class);

  private final Log log;
  private final Publisher publisher;
  private final Counters counters;
  private final InstantSource clock;
  private final int signalPartitions;
  private final int statePartitions;

  /** By shard: what waits for the commit to come as far; in order of the offsets. */
  private final Map<Integer, List<GroupState>> waiting = new HashMap<>();

  StateTopic(
      Log log, Publisher publisher, Counters counters, InstantSource clock, int signalPartitions) {
    this.log = log;
    this.publisher = publisher;
    this.counters = counters;
    this.clock = clock;
    this.signalPartitions = signalPartitions;
    this.statePartitions = log.partitions(Topics.STATE).size();
  }

  /** A state of the shard that is to be written when its offset is committed. */
  void add(int shard, GroupState state) {
    waiting(shard).add(state);
  }

  /** The shard is another process's from here on. */
  void drop(int shard) {
    waiting.remove(shard);
  }

  /**
   * Writes what waited for these positions of {@code signals}.
   *
   * @throws LogException when it is not durable: to be called again
   */
  void committed(Map<TopicPartition, Long> positions) {
    boolean written = false;
    for (var position : positions.entrySet()) {
      int shard = position.getKey().partition();
      for (var state : waiting(shard)) {
        if (state.offset() <= position.getValue()) {
          write(shard, state.key(), state.isEmpty() ? null : state.encode());
          written = true;
        }
      }
    }
    if (written) {
      publisher.flush();
      positions.forEach(
          (from, next) -> waiting(from.partition()).removeIf(state -> state.offset() <= next));
    }
  }

  private List<GroupState> waiting(int shard) {
    return waiting.computeIfAbsent(shard, key -> new ArrayList<>());
  }

  private void write(int shard, byte[] key, byte @Nullable [] value) {
    var partition = OptionalInt.of(shard % statePartitions);
    var _ = publisher.publish(Topics.STATE, partition, key, value);
  }

  /**
   * Gives a shard what the topic has of its groups. What belongs to a rule that does not run waits
   * for it, until it says nothing any more.
   *
   * @return how many groups it took
   */
  long restore(CorrelationShard to, int shard) {
    long taken = 0;
    for (var state : newest(shard).values()) {
      if (taken(to, state)) {
        taken++;
      } else if (state.expiresMillis() < clock.millis()) {
        write(shard, state.key(), null);
      }
    }
    return taken;
  }

  private boolean taken(CorrelationShard by, GroupState state) {
    try {
      return by.restore(state);
    } catch (IllegalArgumentException e) {
      malformed("group of rule=" + state.ruleId(), e);
      return false;
    }
  }

  /** The newest state of each of the shard's groups, in order of their writing. */
  private Map<String, GroupState> newest(int shard) {
    var newest = new LinkedHashMap<String, GroupState>();
    var from = new TopicPartition(Topics.STATE, shard % statePartitions);
    long begin = log.beginningOffsets(List.of(from)).getOrDefault(from, 0L);
    long end = log.endOffsets(List.of(from)).getOrDefault(from, 0L);
    Replay.read(log, from, begin, end, record -> keep(newest, shard, record));
    return newest;
  }

  private void keep(Map<String, GroupState> newest, int shard, LogRecord record) {
    var key = record.key();
    var value = record.value();
    if (key == null) {
      return;
    }
    var known = new String(key, UTF_8);
    newest.remove(known);
    if (value == null) {
      return;
    }
    try {
      var state = GroupState.decode(value);
      if (Ids.partition(state.scope(), state.ruleId(), state.group(), signalPartitions) == shard) {
        newest.put(known, state);
      }
    } catch (IllegalArgumentException e) {
      malformed("place=" + record.from() + "@" + record.offset(), e);
    }
  }

  private void malformed(String what, IllegalArgumentException e) {
    counters.counter("pehra_correlate_malformed_total").increment();
    LOG.warn("state skipped {} reason={}", what, e.getMessage());
  }
}

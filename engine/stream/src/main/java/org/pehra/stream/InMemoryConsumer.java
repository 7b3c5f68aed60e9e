package org.pehra.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A consumer over {@link InMemoryLog}; state shared with other threads is under the log's lock. */
final class InMemoryConsumer implements Consumer {
  private static final int MAX_RECORDS = 500;

  private final InMemoryLog log;
  private final InMemoryGroup group;
  private final @Nullable Pattern topics;
  private final AssignmentListener listener;
  private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();
  private boolean woken;
  private boolean closed;
  private int turn;

  InMemoryConsumer(
      InMemoryLog log, InMemoryGroup group, Pattern topics, AssignmentListener listener) {
    this.log = log;
    this.group = group;
    this.topics = topics;
    this.listener = listener;
    group.join(this);
  }

  InMemoryConsumer(InMemoryLog log, InMemoryGroup group, Map<TopicPartition, Long> from) {
    this.log = log;
    this.group = group;
    this.topics = null;
    this.listener = AssignmentListener.NONE;
    from.forEach(this::start);
  }

  @Override
  public List<LogRecord> poll(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      rebalance();
      synchronized (log) {
        if (closed) {
          throw new IllegalStateException("this consumer is closed");
        }
        var records = woken ? List.<LogRecord>of() : next();
        if (woken || !records.isEmpty() || System.nanoTime() >= deadline) {
          woken = false;
          return records;
        }
        log.await(deadline);
      }
    }
  }

  @Override
  public void commit(Map<TopicPartition, Long> next) {
    synchronized (log) {
      log.checkCommit();
      for (var partition : next.keySet()) {
        if (topics != null && !group.owns(this, partition)) {
          throw new LogException("could not commit: another member reads " + partition + " now");
        }
      }
      group.committed().putAll(next);
    }
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    synchronized (log) {
      if (positions.computeIfPresent(partition, (id, old) -> kept(id, offset)) == null) {
        throw new IllegalStateException(partition + " is not assigned");
      }
    }
  }

  @Override
  public long position(TopicPartition partition) {
    synchronized (log) {
      var position = positions.get(partition);
      if (position == null) {
        throw new IllegalStateException(partition + " is not assigned");
      }
      return position;
    }
  }

  @Override
  public void wakeup() {
    synchronized (log) {
      woken = true;
      log.notifyAll();
    }
  }

  @Override
  public void close() {
    Set<TopicPartition> held;
    synchronized (log) {
      if (closed) {
        return;
      }
      closed = true;
      held = topics == null ? Set.of() : Set.copyOf(positions.keySet());
    }
    if (!held.isEmpty()) {
      listener.revoked(held);
    }
    synchronized (log) {
      positions.clear();
      group.leave(this);
      log.notifyAll();
    }
  }

  /** Gives up and takes partitions; the listener is called without the lock, as it may block. */
  private void rebalance() {
    if (topics == null) {
      return;
    }
    Set<TopicPartition> surplus;
    synchronized (log) {
      surplus = group.surplus(this, log.matching(topics));
    }
    if (!surplus.isEmpty()) {
      listener.revoked(surplus);
    }
    Set<TopicPartition> taken;
    synchronized (log) {
      group.release(surplus);
      positions.keySet().removeAll(surplus);
      taken = group.take(this, log.matching(topics));
      taken.forEach(id -> start(id, group.committed().getOrDefault(id, 0L)));
      if (!surplus.isEmpty()) {
        log.notifyAll();
      }
    }
    if (!taken.isEmpty()) {
      listener.assigned(taken);
    }
  }

  private void start(TopicPartition partition, long offset) {
    positions.put(partition, kept(partition, offset));
  }

  private long kept(TopicPartition id, long offset) {
    var partition = log.partition(id);
    return offset < partition.begin() || offset > partition.end() ? partition.begin() : offset;
  }

  /** The next records, beginning with another partition each time so that none starves. */
  private List<LogRecord> next() {
    var records = new ArrayList<LogRecord>();
    var ids = new ArrayList<>(positions.keySet());
    turn++;
    for (int i = 0; i < ids.size() && records.size() < MAX_RECORDS; i++) {
      var id = ids.get((i + turn) % ids.size());
      var partition = log.partition(id);
      long position = kept(id, positions.getOrDefault(id, 0L));
      var reached = new HashMap<TopicPartition, Long>();
      reached.put(id, partition.end());
      for (var record : partition.from(position)) {
        if (records.size() == MAX_RECORDS) {
          reached.put(id, record.offset());
          break;
        }
        records.add(record);
      }
      positions.putAll(reached);
    }
    return records;
  }
}

package org.pehra.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/** The server's settings for one node on one machine. */
final class BrokerSettings {
  static final String CLIENTS = "CLIENTS";
  static final String CONTROLLER = "CONTROLLER";
  private static final int MAX_RECORD_BYTES = 4 << 20;

  private BrokerSettings() {}

  static Properties of(Path dir, String host, int port, int controllerPort, Duration flushEvery) {
    var p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", String.valueOf(EmbeddedBroker.NODE_ID));
    p.put("log.dirs", dir.toString());
    p.put(
        "listeners",
        CLIENTS
            + "://"
            + host
            + ":"
            + port
            + ","
            + CONTROLLER
            + "://"
            + host
            + ":"
            + controllerPort);
    p.put("advertised.listeners", CLIENTS + "://" + host + ":" + port);
    p.put("listener.security.protocol.map", CLIENTS + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
    p.put("inter.broker.listener.name", CLIENTS);
    p.put("controller.listener.names", CONTROLLER);
    p.put("controller.quorum.voters", EmbeddedBroker.NODE_ID + "@" + host + ":" + controllerPort);
    alone(p);
    small(p);
    quick(p);
    var flush = String.valueOf(flushEvery.toMillis());
    p.put("log.flush.interval.ms", flush);
    p.put("log.flush.scheduler.interval.ms", flush);
    return p;
  }

  private static void alone(Properties p) {
    p.put("default.replication.factor", "1");
    p.put("min.insync.replicas", "1");
    p.put("offsets.topic.replication.factor", "1");
    p.put("transaction.state.log.replication.factor", "1");
    p.put("transaction.state.log.min.isr", "1");
    p.put("share.coordinator.state.topic.replication.factor", "1");
    p.put("share.coordinator.state.topic.min.isr", "1");
    p.put("auto.create.topics.enable", "false");
    p.put("message.max.bytes", String.valueOf(MAX_RECORD_BYTES));
    p.put("replica.fetch.max.bytes", String.valueOf(MAX_RECORD_BYTES));
  }

  private static void small(Properties p) {
    p.put("offsets.topic.num.partitions", "4");
    p.put("transaction.state.log.num.partitions", "1");
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "4");
    p.put("background.threads", "2");
    p.put("num.recovery.threads.per.data.dir", "2");
    p.put("log.cleaner.dedupe.buffer.size", String.valueOf(16 << 20));
  }

  private static void quick(Properties p) {
    // the first member of a group gets its partitions at once
    p.put("group.initial.rebalance.delay.ms", "0");
    // after a crash the node may register again only when its old session is over
    p.put("broker.session.timeout.ms", "3000");
    p.put("broker.heartbeat.interval.ms", "500");
  }
}

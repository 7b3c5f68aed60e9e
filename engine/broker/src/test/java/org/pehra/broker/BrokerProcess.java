package org.pehra.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.pehra.stream.KafkaLog;
import org.pehra.stream.TopicSpec;

/** A broker in a process of its own, to be killed: publishes, says so and waits. */
public final class BrokerProcess {
  static final String READY = "ready";
  static final int RECORDS = 1000;

  private BrokerProcess() {}

  public static void main(String[] args) throws InterruptedException {
    var broker = EmbeddedBroker.start(Path.of(args[0]), EmbeddedBroker.Config.onPort(0));
    var log = KafkaLog.connect(broker.bootstrapServers(), Map.of(), "child");
    log.createTopics(List.of(new TopicSpec("t", 1, null, null)));
    var publisher = log.publisher("child");
    for (int i = 0; i < RECORDS; i++) {
      publisher.publish("t", OptionalInt.of(0), "k".getBytes(UTF_8), ("v" + i).getBytes(UTF_8));
    }
    publisher.flush();
    System.out.println(READY);
    Thread.currentThread().join();
  }
}

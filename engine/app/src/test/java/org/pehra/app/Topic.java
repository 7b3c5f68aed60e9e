package org.pehra.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.pehra.model.Json;
import org.pehra.stream.KafkaLog;
import org.pehra.stream.Log;
import org.pehra.stream.LogRecord;
import org.pehra.stream.Replay;

/** Reads topics of a broker in another process, from their first record to their last. */
final class Topic {
  private Topic() {}

  static Log connect(String servers) {
    return KafkaLog.connect(servers, Map.of(), "test");
  }

  static boolean exists(Log log, String topic) {
    return !log.topics(Pattern.compile(Pattern.quote(topic))).isEmpty();
  }

  static long size(Log log, String topic) {
    return exists(log, topic)
        ? log.endOffsets(log.partitions(topic)).values().stream().mapToLong(Long::longValue).sum()
        : 0;
  }

  static List<LogRecord> records(Log log, String topic) {
    List<LogRecord> records = new ArrayList<>();
    if (exists(log, topic)) {
      var partitions = log.partitions(topic);
      var from = log.beginningOffsets(partitions);
      log.endOffsets(partitions)
          .forEach(
              (partition, end) ->
                  Replay.read(log, partition, from.getOrDefault(partition, 0L), end, records::add));
    }
    return records;
  }

  /** The values of a topic of JSON. */
  static List<JsonNode> json(Log log, String topic) {
    List<JsonNode> values = new ArrayList<>();
    for (var record : records(log, topic)) {
      var value = record.value();
      if (value != null) {
        values.add(json(value));
      }
    }
    return values;
  }

  static JsonNode json(byte[] text) {
    try {
      return Json.MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

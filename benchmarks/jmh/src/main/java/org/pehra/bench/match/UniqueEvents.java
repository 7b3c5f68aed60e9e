package org.pehra.bench.match;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.pehra.match.Matcher;
import org.pehra.match.RuleSet;
import org.pehra.model.Json;
import org.pehra.sigma.Rule;

/**
 * Four times the campaign, 214,792 events, of which no two have the same command line — or the same
 * script, call trace, file or registry path either — and of which every fourth matches at least one
 * rule, a rule of its own kind chosen at random. Always the same events.
 */
final class UniqueEvents {
  private static final int TIMES = 4;
  private static final int MATCH_ONE_IN = 4;
  private static final int TRIES = 200;

  private static final List<String> COMMANDS = List.of("CommandLine", "ParentCommandLine");

  /** Other text that does not repeat in practice. */
  private static final List<String> TEXTS =
      List.of("ScriptBlockText", "Payload", "UserData", "Details", "CallTrace");

  /** Paths of things that come and go; those of programs do repeat. */
  private static final List<String> PATHS =
      List.of("TargetFilename", "TargetObject", "ObjectName", "PipeName");

  private final Random random = new Random(3);
  private final Matcher matcher;
  private final Map<String, List<Rule.Detection>> seen = new HashMap<>();
  private final List<String> texts = new ArrayList<>(COMMANDS);
  private final List<String> paths = new ArrayList<>();
  private long serial;

  private UniqueEvents(List<Rule.Detection> rules, boolean all) {
    if (all) {
      texts.addAll(TEXTS);
      paths.addAll(PATHS);
    }
    matcher = new Matcher(RuleSet.compile(rules, Campaign.sources(false)));
    var entries = Campaign.sources(false).entries();
    for (var rule : rules) {
      for (var entry : entries) {
        if (entry.logSource().product().equals(rule.logSource().product())
            && entry.logSource().category().equals(rule.logSource().category())) {
          for (var code : entry.when().getOrDefault("EventID", List.of())) {
            for (var channel : entry.when().getOrDefault("Channel", List.of())) {
              seen.computeIfAbsent(channel + ' ' + code, key -> new ArrayList<>()).add(rule);
            }
          }
        }
      }
    }
  }

  /**
   * @param all whether more than the command lines is unique
   */
  static List<byte[]> of(List<byte[]> campaign, List<Rule.Detection> rules, boolean all) {
    var unique = new UniqueEvents(rules, all);
    List<ObjectNode> attackable = new ArrayList<>();
    List<byte[]> events = new ArrayList<>(campaign.size() * TIMES);
    for (var event : campaign) {
      var read = read(event);
      if (unique.seen.containsKey(kind(read)) && read.has("CommandLine")) {
        attackable.add(read);
      }
    }
    for (int i = 0; i < TIMES; i++) {
      for (int at = 0; at < campaign.size(); at++) {
        events.add(
            at % MATCH_ONE_IN == 0
                ? unique.matching(read(campaign.get(at)), attackable)
                : bytes(unique.marked(read(campaign.get(at)))));
      }
    }
    Collections.shuffle(events, new Random(4));
    return events;
  }

  /** The event, or one that starts a process, changed so that a rule matches it. */
  private byte[] matching(ObjectNode event, List<ObjectNode> attackable) {
    for (int i = 0; i < TRIES; i++) {
      var from = i < 4 ? event : attackable.get(random.nextInt(attackable.size()));
      var changed = attacked(from.deepCopy());
      if (changed != null && !matcher.match(changed).isEmpty()) {
        return changed;
      }
    }
    throw new IllegalStateException("no rule could be made to match");
  }

  private byte @Nullable [] attacked(ObjectNode event) {
    var rules = seen.get(kind(event));
    if (rules == null) {
      return null;
    }
    var rule = rules.get(random.nextInt(rules.size()));
    var values = Satisfying.values(rule.condition(), random);
    var unique = marked(event);
    values.forEach(
        (field, value) -> {
          var before = unique.path(field).asText();
          boolean marks = field.endsWith("CommandLine") && value.length() > 3;
          unique.put(field, marks ? id() + ' ' + value + ' ' + before : value);
        });
    var bytes = bytes(unique);
    if (matcher.match(bytes).isEmpty()) {
      values.forEach((field, value) -> unique.put(field, lead(field) + value));
      bytes = bytes(unique);
    }
    return bytes;
  }

  /** Before a value that must end as the rule says. */
  private String lead(String field) {
    return field.endsWith("CommandLine") ? id() + ' ' : field.endsWith("Image") ? "C:\\Users" : "";
  }

  private ObjectNode marked(ObjectNode event) {
    for (var field : texts) {
      if (event.path(field).asText().length() > 1) {
        event.put(field, event.get(field).asText() + ' ' + id());
      }
    }
    for (var field : paths) {
      var path = event.path(field).asText();
      int name = path.lastIndexOf('\\');
      if (path.length() > 1) {
        event.put(field, path.substring(0, name + 1) + id() + path.substring(Math.max(0, name)));
      }
    }
    return event;
  }

  private String id() {
    return Long.toString(0x1000_0000L + serial++ * 7919, 36);
  }

  private static String kind(ObjectNode event) {
    return event.path("Channel").asText() + ' ' + event.path("EventID").asText();
  }

  private static ObjectNode read(byte[] event) {
    try {
      return (ObjectNode) Json.MAPPER.readTree(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(ObjectNode event) {
    try {
      return Json.MAPPER.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}

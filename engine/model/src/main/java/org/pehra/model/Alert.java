package org.pehra.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * One alert at one revision, complete in itself: evidence is embedded, since the event topics
 * expire. Published under its id; the newest revision replaces the older. Its JSON form is
 * described by {@code alert.schema.json}.
 *
 * @param id {@link Ids#alert}; stays through all revisions
 * @param episode {@link Ids#episode}; the same for any arrival order within the lateness
 * @param revision 1 when first published, then rising
 * @param mergedInto id of the older alert, for {@link Status#MERGED} only
 * @param withdrawnBy id of the late event that took the alert back, for {@link Status#WITHDRAWN}
 *     only
 * @param type kind of correlation, as Sigma writes it ({@code event_count} …); {@code event} for a
 *     rule that stands alone
 * @param scope the institution, or {@code national}
 * @param institutions whose events are in it; one unless the scope is national
 * @param group group-by fields with their values, in the rule's order
 * @param sentence what happened, for a human
 * @param entities users, hosts, addresses, cards … of the evidence by field name, bounded
 * @param firstAt event time of the first event
 * @param lastAt event time of the last event so far
 * @param detectedAt when it was first published; event-time clock of the stream, so that a replay
 *     writes the same
 * @param count all events that count, also those not embedded
 * @param value the aggregate the condition was judged on (distinct values, sum …), where it is not
 *     the count
 * @param late an event beyond its source's lateness contributed
 * @param evidence embedded events in order of time, bounded
 * @param accounts up to which signal this revision accounts for
 */
public record Alert(
    String id,
    String episode,
    int revision,
    Status status,
    @Nullable String mergedInto,
    @Nullable String withdrawnBy,
    Rule rule,
    String type,
    Institution scope,
    SequencedSet<Institution> institutions,
    Map<String, String> group,
    String sentence,
    Map<String, List<String>> entities,
    Instant firstAt,
    Instant lastAt,
    Instant detectedAt,
    @Nullable Instant closedAt,
    long count,
    @Nullable Double value,
    boolean late,
    List<Evidence> evidence,
    Accounts accounts) {

  public Alert {
    institutions = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(institutions));
    group = Collections.unmodifiableMap(new LinkedHashMap<>(group));
    entities = Collections.unmodifiableMap(new LinkedHashMap<>(entities));
    evidence = List.copyOf(evidence);
    if (revision < 1 || count < 0) {
      throw new IllegalArgumentException(
          "alert " + id + ": revision " + revision + ", count " + count);
    }
    if (lastAt.isBefore(firstAt)) {
      throw new IllegalArgumentException("alert " + id + " ends before it begins");
    }
  }

  /** Where an alert is in its life; what analysts do with it is in {@link TriageRecord}s. */
  public enum Status {
    OPEN,
    CLOSED,
    MERGED,
    WITHDRAWN
  }

  /**
   * The rule as it was when the alert was raised.
   *
   * @param tags all tags, ATT&amp;CK's among them ({@code attack.t1110.003})
   */
  public record Rule(String id, String version, String title, Level level, List<String> tags) {
    public Rule {
      tags = List.copyOf(tags);
    }

    public RuleRef ref() {
      return new RuleRef(id, version);
    }
  }

  /**
   * One event of an alert.
   *
   * @param ruleId the base rule it matched
   * @param event the masked event; absent when it had expired before it could be embedded
   * @param matches what the base rule matched in it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Evidence(
      String eventId,
      Instant at,
      Institution institution,
      String source,
      String ruleId,
      EventRef ref,
      @Nullable JsonNode event,
      List<Match> matches) {
    public Evidence {
      matches = List.copyOf(matches);
    }
  }

  /**
   * What a rule matched in an event.
   *
   * @param selection name of the selection in the rule
   * @param field ECS name of the field
   * @param value the field's value as text
   * @param start index of the first matched character in value, or -1 where no part of the text
   *     matched by itself
   * @param end index after the last matched character, or -1
   */
  public record Match(String selection, String field, String value, int start, int end) {}

  /**
   * The state that a revision accounts for: signals of this partition up to and including this
   * offset. Older signals never change the alert again, so processing them anew after a crash
   * cannot count twice.
   *
   * @param state what the correlation needs to go on, its own business
   */
  public record Accounts(int partition, long offset, @Nullable JsonNode state) {}
}

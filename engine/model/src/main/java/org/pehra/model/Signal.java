package org.pehra.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * One match of a base rule, addressed to one correlation and one group of it. A rule that stands
 * alone is its own correlation. Encoded in at most about 300 bytes by {@link ShardInputCodec}.
 *
 * @param correlation the correlation this signal counts for; the rule itself when it stands alone
 * @param rule the base rule that matched
 * @param scope the institution, or {@link Institution#NATIONAL}
 * @param group values of the correlation's group-by fields
 * @param institution the institution whose event matched (differs from scope only for national
 *     groups)
 * @param atMillis event time, milliseconds since 1970 UTC
 * @param source who wrote the event, unique within its institution
 * @param eventId {@code event.id}; duplicates are judged by it within institution and source
 * @param weight how many equal matches this signal stands for, at least 1
 * @param fields the few fields that aggregates and the alert's sentence need, in the rule's order
 * @param event where the event lies
 */
public record Signal(
    RuleRef correlation,
    RuleRef rule,
    Institution scope,
    GroupKey group,
    Institution institution,
    long atMillis,
    String source,
    String eventId,
    int weight,
    Map<String, String> fields,
    EventRef event)
    implements ShardInput {

  public Signal {
    if (weight < 1) {
      throw new IllegalArgumentException("weight " + weight + " of a signal is less than 1");
    }
    if (!scope.isNational() && !scope.equals(institution)) {
      throw new IllegalArgumentException(
          "a signal of " + institution + " cannot be in the scope of " + scope);
    }
    SequencedMap<String, String> copy = new LinkedHashMap<>(fields);
    fields = Collections.unmodifiableSequencedMap(copy);
  }
}

package org.pehra.correlate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.pehra.model.Alert;
import org.pehra.model.EventRef;

/** Where the events behind an alert's references come from. */
@FunctionalInterface
public interface EvidenceSource {
  /** The events that are still there; one that has expired is absent. Order means nothing. */
  Map<EventRef, EventDetail> fetch(Collection<EventRef> refs);

  /**
   * One event.
   *
   * @param event the masked event
   * @param matches what a base rule, given by id, matched in it
   */
  record EventDetail(JsonNode event, Function<String, List<Alert.Match>> matches) {}
}

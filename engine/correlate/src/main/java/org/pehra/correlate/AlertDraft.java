package org.pehra.correlate;

import java.util.Map;
import java.util.stream.Collectors;
import org.pehra.correlate.EvidenceSource.EventDetail;
import org.pehra.model.Alert;
import org.pehra.model.Alert.Evidence;
import org.pehra.model.EventRef;

/**
 * An alert ready to be published but for its events: its evidence holds references only (or, for
 * alerts from before a restart, the events as they were embedded then).
 */
public record AlertDraft(Alert alert) {

  /** The alert with its evidence embedded, as far as the source still has the events. */
  public Alert toAlert(EvidenceSource source) {
    var wanted =
        alert.evidence().stream()
            .filter(evidence -> evidence.event() == null)
            .map(Evidence::ref)
            .collect(Collectors.toSet());
    if (wanted.isEmpty()) {
      return alert;
    }
    var details = source.fetch(wanted);
    return withEvidence(
        alert.evidence().stream().map(evidence -> embedded(evidence, details)).toList());
  }

  private static Evidence embedded(Evidence bare, Map<EventRef, EventDetail> details) {
    var detail = details.get(bare.ref());
    if (bare.event() != null || detail == null) {
      return bare;
    }
    return new Evidence(
        bare.eventId(),
        bare.at(),
        bare.institution(),
        bare.source(),
        bare.ruleId(),
        bare.ref(),
        detail.event(),
        detail.matches().apply(bare.ruleId()));
  }

  private Alert withEvidence(java.util.List<Evidence> evidence) {
    return new Alert(
        alert.id(),
        alert.episode(),
        alert.revision(),
        alert.status(),
        alert.mergedInto(),
        alert.withdrawnBy(),
        alert.rule(),
        alert.type(),
        alert.scope(),
        alert.institutions(),
        alert.group(),
        alert.sentence(),
        alert.entities(),
        alert.firstAt(),
        alert.lastAt(),
        alert.detectedAt(),
        alert.closedAt(),
        alert.count(),
        alert.value(),
        alert.late(),
        evidence,
        alert.accounts());
  }
}

package org.pehra.alerts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Alert;
import org.pehra.model.TriageRecord;

/**
 * A change of an alert that can be found from now on.
 *
 * @param cause the triage record that made it; absent when a new revision did
 */
public record AlertChange(Alert alert, TriageState triage, @Nullable TriageRecord cause) {

  /** The alert's summary as the view may see it; absent when it must not know of it. */
  public Optional<ObjectNode> summary(View view) {
    return SeenAlert.by(view, alert, triage).map(SeenAlert::detail).map(SeenAlert::summary);
  }
}

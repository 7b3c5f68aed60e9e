package org.pehra.correlate;

import org.pehra.model.Institution;

/**
 * Where signals come from; shared by all that come from there.
 *
 * @param topic of the event
 * @param partition of the event
 */
record Origin(Institution institution, String source, String topic, int partition) {
  boolean sameSource(Origin other) {
    return source.equals(other.source) && institution.equals(other.institution);
  }

  int compareSource(Origin other) {
    int order = source.compareTo(other.source);
    return order == 0 ? institution.compareTo(other.institution) : order;
  }
}

package org.pehra.correlate;

import org.jspecify.annotations.Nullable;

/** A run of firings that one episode covers. */
final class Span {
  /** The event at which the condition turned true. */
  final Entry opener;

  long openedAt;
  long lastFiring;
  @Nullable Episode episode;

  Span(Entry opener, long openedAt) {
    this.opener = opener;
    this.openedAt = openedAt;
    this.lastFiring = openedAt;
  }
}

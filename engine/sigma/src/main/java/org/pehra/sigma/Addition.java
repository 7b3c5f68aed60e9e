package org.pehra.sigma;

/**
 * What Pehra adds to a correlation under {@code pehra:}, for questions that Sigma has no word for.
 * The correlation still reads as the nearest thing in Sigma, so that other tools can use the file.
 */
public sealed interface Addition {
  /**
   * The awaited rule does not follow one of the others within the timespan.
   *
   * @param awaited id of the awaited rule, one of the correlation's rules
   * @param anyOrder it may also come first
   */
  record Absence(String awaited, boolean anyOrder) implements Addition {}

  /** A group that was seen stays without events for the timespan. */
  record Silence() implements Addition {}

  /**
   * Two consecutive events of a group lie so far apart that the way between them was faster than
   * possible. The correlation's fields are the place: one of {@code {lat, lon}} or {@code
   * "lat,lon"} with its {@code .lat} and {@code .lon}, or latitude and longitude.
   *
   * @param kmPerHour speed above which it fires
   * @param minKm distance below which it never does
   */
  record GeoVelocity(double kmPerHour, double minKm) implements Addition {}

  /**
   * A group shows a value of the correlation's field that it has not shown in the learning span
   * before.
   *
   * @param learnMillis the learning span, not below the timespan
   */
  record FirstSeen(long learnMillis) implements Addition {}
}

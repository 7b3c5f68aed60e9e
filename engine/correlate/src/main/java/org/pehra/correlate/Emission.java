package org.pehra.correlate;

/** Where changed episodes go while a record is applied. */
interface Emission {
  /** Publishes the episode as it is now. */
  void publish(Episode episode);

  /**
   * What follows of this alert is not what was published of it beyond this record, before a
   * restart: it is published all the same.
   *
   * @return the newest published revision, which the next one must exceed; 0 where there is none
   */
  int overtake(String alertId);

  /** This record made an alert grow, which is published later. */
  void grew();

  /** It was opened anew: parents of a chain hear of it. */
  void opened(Episode episode, Entry opener);
}

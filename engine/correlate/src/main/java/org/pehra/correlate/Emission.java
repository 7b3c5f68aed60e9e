package org.pehra.correlate;

/** Where changed episodes go while a record is applied. */
interface Emission {
  /** Publishes the episode as it is now. */
  void publish(Episode episode);

  /** It was opened anew: parents of a chain hear of it. */
  void opened(Episode episode, Entry opener);

  /** The offset of the record being applied. */
  long offset();
}

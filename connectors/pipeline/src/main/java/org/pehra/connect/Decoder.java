package org.pehra.connect;

/**
 * One source format. Thread-safe and without state between records; does no I/O; never throws on
 * bad input but returns {@link Decoded.Rejected}; must not keep {@code raw} after returning.
 */
public interface Decoder {

  /** Name used in configuration, for instance {@code windows-json}. */
  String name();

  /** Decodes one record. */
  Decoded decode(RawRecord raw);
}

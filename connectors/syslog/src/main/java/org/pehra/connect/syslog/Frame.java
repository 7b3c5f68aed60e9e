package org.pehra.connect.syslog;

/** What {@link Framing} cuts out of a stream of bytes. */
sealed interface Frame {

  /** One message within the limit, without its framing. */
  @SuppressWarnings("ArrayRecordComponent") // frames are never compared
  record Message(byte[] bytes) implements Frame {}

  /**
   * A message beyond the limit.
   *
   * @param head its first bytes, as many as the limit
   * @param length bytes it had
   */
  @SuppressWarnings("ArrayRecordComponent") // frames are never compared
  record TooLong(byte[] head, long length) implements Frame {}

  /**
   * No syslog at all; nothing that follows on this stream can be framed.
   *
   * @param head its first bytes
   * @param reason what it looks like, and the mend
   */
  @SuppressWarnings("ArrayRecordComponent") // frames are never compared
  record Binary(byte[] head, String reason) implements Frame {}
}

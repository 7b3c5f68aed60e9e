package org.pehra.connect.file;

/**
 * How far a file was read.
 *
 * @param identity names the content in positions; another after truncation
 * @param fileKey device and inode, or the path where the system has none
 * @param generation how often the file was found truncated
 * @param head what its beginning was
 * @param tail what stood just before the offset
 * @param offset of the first byte not yet handed over; in a compressed file, of its content
 * @param inOverlong the offset is within a line that was too long
 * @param path where it was last seen
 * @param done nothing more is expected: a compressed file read whole, or one rotated away
 * @param seenAtMillis when it was last seen, milliseconds since 1970 UTC
 */
record Checkpoint(
    String identity,
    String fileKey,
    int generation,
    Mark head,
    Mark tail,
    long offset,
    boolean inOverlong,
    String path,
    boolean done,
    long seenAtMillis) {

  /**
   * A checksum by which a piece of a file is known again.
   *
   * @param bytes its length
   */
  record Mark(int bytes, long crc) {
    static final Mark NONE = new Mark(0, 0);

    static Mark of(byte[] content, int from, int to) {
      var crc = new java.util.zip.CRC32C();
      crc.update(content, from, to - from);
      return new Mark(to - from, crc.getValue());
    }
  }

  Checkpoint seen(String at, long atMillis) {
    return new Checkpoint(
        identity, fileKey, generation, head, tail, offset, inOverlong, at, done, atMillis);
  }

  Checkpoint moved(long to, boolean overlong, Mark newTail) {
    return new Checkpoint(
        identity, fileKey, generation, head, newTail, to, overlong, path, done, seenAtMillis);
  }

  Checkpoint finished() {
    return new Checkpoint(
        identity, fileKey, generation, head, tail, offset, inOverlong, path, true, seenAtMillis);
  }
}

package org.pehra.connect;

/** Something that receives records: a port, a directory. Started once, closed once. */
public interface Source extends AutoCloseable {

  /**
   * Starts to receive into the intake and returns.
   *
   * @throws java.io.IOException when the port is taken, the path cannot be read …: the message says
   *     what and the mend
   */
  void start(Intake intake) throws java.io.IOException;

  /** The port that it listens on since its start; 0 where it listens on none. */
  default int port() {
    return 0;
  }

  /** Stops receiving; what was accepted stays accepted. */
  @Override
  void close();
}

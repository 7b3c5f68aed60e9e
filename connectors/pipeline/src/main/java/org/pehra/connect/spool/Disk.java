package org.pehra.connect.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** How bytes get to the disk: in one place, so that tests can make it fail. */
interface Disk {
  Disk REAL =
      new Disk() {
        @Override
        public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
          for (long to = at; bytes.hasRemaining(); ) {
            to += file.write(bytes, to);
          }
        }

        @Override
        public void force(FileChannel file) throws IOException {
          file.force(false);
        }
      };

  /** Writes all bytes at the offset; what is there after an exception is unknown. */
  void write(FileChannel file, ByteBuffer bytes, long at) throws IOException;

  /** Returns when what was written survives a loss of power. */
  void force(FileChannel file) throws IOException;
}

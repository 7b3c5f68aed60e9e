package org.pehra.app;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;
import org.pehra.match.Vectors;

/** Finds the ends of lines, with vector instructions where there are some. */
final class Newlines {
  private static final VectorSpecies<Byte> SPECIES = ByteVector.SPECIES_PREFERRED;
  private static final int STEP = SPECIES.length();

  private Newlines() {}

  /** The index of the next line feed, or {@code to}. */
  static int next(byte[] bytes, int from, int to) {
    int i = from;
    if (Vectors.COMPILED) {
      for (; i + STEP <= to; i += STEP) {
        long found = ByteVector.fromArray(SPECIES, bytes, i).eq((byte) '\n').toLong();
        if (found != 0) {
          return i + Long.numberOfTrailingZeros(found);
        }
      }
    }
    while (i < to && bytes[i] != '\n') {
      i++;
    }
    return i;
  }
}

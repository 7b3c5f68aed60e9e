package org.pehra.match;

/** Whether vector instructions are worth using in this process. */
public final class Vectors {
  /**
   * Without the optimising compiler every vector operation is a loop with objects, a thousand times
   * slower: then everything is done on plain words.
   */
  public static final boolean COMPILED = compiled(System.getProperty("java.vm.info", ""));

  private Vectors() {}

  private static boolean compiled(String mode) {
    return !mode.contains("emulated-client") && !mode.contains("interpreted");
  }
}

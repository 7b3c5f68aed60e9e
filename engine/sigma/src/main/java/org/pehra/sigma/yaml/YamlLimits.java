package org.pehra.sigma.yaml;

/**
 * Bounds that keep a hostile file from costing more than its share.
 *
 * @param documentChars longest document, in UTF-16 characters
 * @param fileBytes longest file
 * @param depth deepest nesting of lists and maps
 * @param nodes most nodes of a document, those repeated by aliases counted each time
 */
public record YamlLimits(int documentChars, long fileBytes, int depth, int nodes) {
  public static final YamlLimits DEFAULT = new YamlLimits(1 << 20, 64L << 20, 64, 250_000);

  public YamlLimits {
    if (documentChars < 1 || fileBytes < 1 || depth < 1 || nodes < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }
}

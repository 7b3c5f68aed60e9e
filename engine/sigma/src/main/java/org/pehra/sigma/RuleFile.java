package org.pehra.sigma;

/**
 * The text of a rule file.
 *
 * @param name path or any name, for positions
 */
public record RuleFile(String name, String text) {}

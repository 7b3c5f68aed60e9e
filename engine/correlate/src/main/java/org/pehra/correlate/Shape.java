package org.pehra.correlate;

/**
 * Rules that differ in nothing that EPL sees share a statement.
 *
 * @param number by which signals find the statement
 * @param in the statement is one of these
 */
record Shape(int number, Statements in) {}

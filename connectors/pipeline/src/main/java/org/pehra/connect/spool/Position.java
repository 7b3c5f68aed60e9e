package org.pehra.connect.spool;

/**
 * A place between two records.
 *
 * @param segment number of the file
 * @param offset bytes from its start
 */
public record Position(long segment, long offset) {}

package org.pehra.stream;

import org.jspecify.annotations.Nullable;

/**
 * One record of the log.
 *
 * @param atMillis when it was written, milliseconds since 1970 UTC
 * @param key owned by this record, never changed
 * @param value absent for a deletion mark; owned by this record, never changed
 */
@SuppressWarnings("ArrayRecordComponent") // records are never compared
public record LogRecord(
    TopicPartition from,
    long offset,
    long atMillis,
    byte @Nullable [] key,
    byte @Nullable [] value) {}

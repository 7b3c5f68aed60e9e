/**
 * The contracts between all stages: what lies in which topic, under which key, in which bytes.
 *
 * <p>In: nothing. Out: immutable values and their codecs. Never: Kafka, threads, clocks, files.
 * Next stage: {@code connectors/pipeline} makes events; {@code engine/match} turns events into
 * signals; {@code engine/correlate} turns signals into alerts; {@code engine/alerts} indexes them.
 */
@NullMarked
package org.pehra.model;

import org.jspecify.annotations.NullMarked;

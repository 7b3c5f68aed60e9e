/**
 * The connectors of one process, from configuration.
 *
 * <p>In: settings, a data directory, a log. Out: running sources of all institutions, each with its
 * decoder, keys and spool. Never: rules, alerts, the broker. Next stage: {@code engine/match} reads
 * what they publish.
 */
@NullMarked
package org.pehra.connect.app;

import org.jspecify.annotations.NullMarked;

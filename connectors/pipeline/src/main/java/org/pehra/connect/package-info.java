/**
 * The SPI of connectors and their loop: source → decode → normalise → mask → spool → publish.
 *
 * <p>In: bytes from a {@link org.pehra.connect.Source}. Out: masked ECS events in the topic {@code
 * events.<institution>}, and what could not be decoded, masked, in {@code
 * quarantine.<institution>}. Never: rules, alerts, the broker. Next stage: {@code engine/match}.
 */
@NullMarked
package org.pehra.connect;

import org.jspecify.annotations.NullMarked;

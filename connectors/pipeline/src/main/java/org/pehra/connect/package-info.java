/**
 * The SPI of connectors and their loop: source → decode → normalise → mask → spool → publish.
 *
 * <p>In: bytes from a {@link org.pehra.connect.Source}. Out: masked ECS events in the topic {@code
 * events.<institution>}, and what could not be decoded, masked, in {@code
 * quarantine.<institution>}. Never: rules, alerts, the broker. Next stage: {@code engine/match}.
 *
 * <p>A process wires it in this order:
 *
 * <pre>{@code
 * var folder = KeyFolder.in(dataDir);                  // before a broker puts anything there
 * var keys = folder.open(institution, nationalKeyFile);
 * print(folder.advice());                              // empty unless keys were made
 * var connector = Connector.open(ConnectorSettings.of(institution, id, dataDir), keys, log, counters, clock);
 * connector.start(source, decoder);                    // for each source
 * …
 * connector.close();                                   // sources first; the log stays the caller's
 * }</pre>
 *
 * <p>{@link org.pehra.connect.EventMaker} alone is the part without disk, threads or Kafka: what
 * becomes of one record.
 */
@NullMarked
package org.pehra.connect;

import org.jspecify.annotations.NullMarked;

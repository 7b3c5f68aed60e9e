/**
 * Receives JSON over HTTP.
 *
 * <p>In: {@code POST /v1/logs} with newline-delimited JSON, one JSON object or an array, also with
 * gzip. Out: one raw record for each object; the answer comes only when they are on disk. Never:
 * what the fields mean. Next stage: {@code connectors/pipeline} decodes them.
 */
@NullMarked
package org.pehra.connect.http;

import org.jspecify.annotations.NullMarked;

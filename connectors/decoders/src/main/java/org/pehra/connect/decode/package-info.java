/**
 * Source formats to ECS fields.
 *
 * <p>In: the message of a {@link org.pehra.connect.RawRecord}. Out: a {@link
 * org.pehra.connect.Decoded} event whose fields ECS knows are under their ECS names and all others
 * under {@code vendor.<SourceName>}, values unchanged. Names are mapped by tables beside the
 * classes; what a table cannot say is code. Never: masking, I/O, clocks. Next stage: the masking of
 * {@code connectors/pipeline}; the Sigma side of the same mapping is {@code
 * rules/pipelines/ecs.yml}.
 */
@NullMarked
package org.pehra.connect.decode;

import org.jspecify.annotations.NullMarked;

/**
 * The demonstration: plays stories of {@code samples/} through the real connectors and checks what
 * the engine makes of them.
 *
 * <p>In: raw logs with offsets. Out: the same lines, at the story's pace, on sockets and in files.
 * Never: a shortcut past a connector.
 */
@NullMarked
package org.pehra.app.demo;

import org.jspecify.annotations.NullMarked;

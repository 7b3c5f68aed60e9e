/**
 * The {@code pehra} commands and the wiring of one process.
 *
 * <p>{@code Node} lists the stages in the order an event meets them. Nothing here decides what an
 * event means; it connects the stages to the log and to each other.
 */
@NullMarked
package org.pehra.app;

import org.jspecify.annotations.NullMarked;

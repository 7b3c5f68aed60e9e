/**
 * Tails files.
 *
 * <p>In: files found by path or glob, growing, rotated, truncated, gzipped. Out: one record a line,
 * whose position is the file's identity and the line's offset, so that a line that is read again
 * has the same event id. A checkpoint moves only after the intake accepted. Never: formats; lines
 * that span several records are the decoder's business.
 */
@NullMarked
package org.pehra.connect.file;

import org.jspecify.annotations.NullMarked;

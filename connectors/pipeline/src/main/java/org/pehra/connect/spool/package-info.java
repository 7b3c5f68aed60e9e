/**
 * The write-ahead buffer between what sources hand over and Kafka.
 *
 * <p>In: records ready to be written, masked already. Out: the same records, in order, again and
 * again until they are acknowledged. What was accepted survives the process and the machine; a torn
 * tail is cut by its checksum. Never: sources, formats, Kafka.
 */
@NullMarked
package org.pehra.connect.spool;

import org.jspecify.annotations.NullMarked;

/**
 * Receives syslog over UDP and TCP.
 *
 * <p>In: RFC 5424, RFC 3164 and what devices really send, framed after RFC 6587 on TCP. Out: raw
 * records whose header is read into ECS fields and whose bytes are the whole message. Never: the
 * meaning of the message. Next stage: {@code connectors/pipeline} decodes what follows the header.
 */
@NullMarked
package org.pehra.connect.syslog;

import org.jspecify.annotations.NullMarked;

/**
 * Ports that connectors listen on.
 *
 * <p>In: an address, TLS files, limits. Out: bound ports whose connections meet the product's
 * handlers. Never: what the bytes mean. Next stage: the product's protocol, for instance {@code
 * connectors/syslog}.
 */
@NullMarked
package org.pehra.connect.netty;

import org.jspecify.annotations.NullMarked;

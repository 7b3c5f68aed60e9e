/**
 * REST, live tail, login, webhook and the console's files over HTTP.
 *
 * <p>In: requests of people and their tools. Out: what the caller's {@link org.pehra.alerts.View}
 * may see of the alerts; triage records to the log. Never: an own filter of tenants (that is the
 * index's), an own state of alerts. Last stage of the way of an event.
 */
@NullMarked
package org.pehra.server;

import org.jspecify.annotations.NullMarked;

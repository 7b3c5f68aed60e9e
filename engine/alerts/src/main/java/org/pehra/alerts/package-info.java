/**
 * Alerts and what analysts do with them, in Lucene: index, search, facets, live changes.
 *
 * <p>In: alerts and triage records in any order, at least once. Out: pages of alerts as a {@link
 * org.pehra.alerts.View} may see them. Never: a source of truth; the index is a view of the log and
 * may be deleted at any time. The only module that sees Lucene, and the one home of the tenant
 * filter. Next stage: {@code engine/server}.
 */
@NullMarked
package org.pehra.alerts;

import org.jspecify.annotations.NullMarked;

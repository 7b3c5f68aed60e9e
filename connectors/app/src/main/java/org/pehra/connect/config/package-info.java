/**
 * Configuration: one YAML file, typed records, defaults that can be printed.
 *
 * <p>In: YAML. Out: immutable records whose components are {@link
 * org.pehra.connect.config.Setting}s, and their rendering as commented YAML. Never: what a setting
 * means. Next: the records' owners, for instance {@code org.pehra.connect.app}.
 */
@NullMarked
package org.pehra.connect.config;

import org.jspecify.annotations.NullMarked;

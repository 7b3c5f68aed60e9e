/**
 * Rule packs and mapping data, as plain YAML beside this module and packed into its jar.
 *
 * <p>In: nothing. Out: paths of the packs, of the processing pipeline from Sigma's field names to
 * ECS, and of the binding of datasets to Sigma log sources. Never: engine code. Next stages: {@code
 * engine/sigma} reads the rules and pipelines, {@code engine/match} the binding.
 */
@NullMarked
package org.pehra.rules;

import org.jspecify.annotations.NullMarked;

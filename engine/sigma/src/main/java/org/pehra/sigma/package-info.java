/**
 * Rule text to an immutable rule model: Sigma detections, correlations, filters and pipelines.
 *
 * <p>In: YAML documents. Out: {@link org.pehra.sigma.Rule}s whose modifiers, pipelines and filters
 * are all resolved, so that {@code engine/match} sees nothing but expressions over predicates; and
 * {@link org.pehra.sigma.Problem}s with file, line, column and the mend. Never: events, evaluation,
 * threads. Next stages: {@code engine/match} compiles detections, {@code engine/correlate} compiles
 * correlations.
 */
@NullMarked
package org.pehra.sigma;

import org.jspecify.annotations.NullMarked;

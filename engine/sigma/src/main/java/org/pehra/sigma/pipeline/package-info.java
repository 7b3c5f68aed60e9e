/**
 * Pipelines in pySigma's YAML format: they rename fields, change values, add and drop conditions
 * before a rule is compiled.
 *
 * <p>In: a pipeline file, then drafts of rules. Out: the drafts' parts, changed. Never: query text;
 * what only shapes the query of another product (postprocessing, finalizers) is reported and left
 * out. Format: pySigma's documentation, "Processing Pipelines". Next stage: {@link
 * org.pehra.sigma.read.ExprCompiler}.
 */
@NullMarked
package org.pehra.sigma.pipeline;

import org.jspecify.annotations.NullMarked;

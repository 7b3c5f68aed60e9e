/**
 * One YAML document to one draft: a rule, correlation or filter whose values, modifiers and
 * conditions are understood, while pipelines may still change it.
 *
 * <p>In: {@link org.pehra.sigma.yaml.YamlNode}s. Out: drafts, later {@link org.pehra.sigma.Rule}s;
 * or a {@link org.pehra.sigma.read.Refusal}, which the loader turns into a {@link
 * org.pehra.sigma.Problem}. Never: files, other documents. Next stage: {@code
 * org.pehra.sigma.pipeline}, then {@link org.pehra.sigma.read.ExprCompiler}.
 */
@NullMarked
package org.pehra.sigma.read;

import org.jspecify.annotations.NullMarked;

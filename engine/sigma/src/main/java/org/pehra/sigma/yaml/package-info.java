/**
 * YAML text to a small immutable tree in which every node knows its line and column.
 *
 * <p>In: the text of one file. Out: one {@link org.pehra.sigma.yaml.YamlNode} a document, or a
 * {@link org.pehra.sigma.Problem} for a document that cannot be read; never an exception, whatever
 * the text, and in time and memory bounded by {@link org.pehra.sigma.yaml.YamlLimits}. Next stage:
 * {@code org.pehra.sigma.read}.
 */
@NullMarked
package org.pehra.sigma.yaml;

import org.jspecify.annotations.NullMarked;

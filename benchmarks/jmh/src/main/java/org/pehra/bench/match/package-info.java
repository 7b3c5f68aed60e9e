/**
 * What matching costs, on recorded events with the public rules; neither is part of the project.
 */
@NullMarked
package org.pehra.bench.match;

import org.jspecify.annotations.NullMarked;

/**
 * Keeps card and citizen numbers out of everything that leaves the institution.
 *
 * <p>In: fields and texts as decoders made them. Out: the same with every number replaced by a
 * keyed token, so that equality, counting, joins and sequences still work. Never: a clear number, a
 * part of one beyond the issuer's prefix, or a hash without a key (which could be enumerated).
 */
@NullMarked
package org.pehra.connect.mask;

import org.jspecify.annotations.NullMarked;

/**
 * An independent look at the tables and the blobs, for tests of this and other modules. Shares no
 * code with what it checks. Read {@link dev.mansard.store.census.StoreCensus} first.
 */
@NullMarked
package dev.mansard.store.census;

import org.jspecify.annotations.NullMarked;

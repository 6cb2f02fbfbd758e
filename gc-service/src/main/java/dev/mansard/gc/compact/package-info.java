/**
 * Packs of which little is left: the live frames move to a new pack, so that the rest of the old
 * one becomes free. Chunks keep their ids, only their addresses change, so no recipe is touched.
 *
 * <p>Read {@link dev.mansard.gc.compact.CompactionJob} first, then docs/explanation/gc.md.
 */
@NullMarked
package dev.mansard.gc.compact;

import org.jspecify.annotations.NullMarked;

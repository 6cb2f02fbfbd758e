/**
 * Collection in PostgreSQL. Rows that others may want are locked with {@code skip locked}, or for
 * at most {@link dev.mansard.gc.leadership.postgres.Session}'s patience, in the order of the upload
 * commit: NARs, then chunks by ascending id, then objects.
 */
@NullMarked
package dev.mansard.gc.collect.postgres;

import org.jspecify.annotations.NullMarked;

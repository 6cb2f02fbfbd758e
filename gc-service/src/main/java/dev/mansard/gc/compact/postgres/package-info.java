/** Compaction in PostgreSQL. */
@NullMarked
package dev.mansard.gc.compact.postgres;

import org.jspecify.annotations.NullMarked;

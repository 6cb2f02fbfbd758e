/**
 * When garbage is collected, and in what order.
 *
 * <p>Used by the processes that collect: alone, or beside the API. Start with {@link
 * dev.mansard.gc.run.GarbageCollection}.
 */
@NullMarked
package dev.mansard.gc.run;

import org.jspecify.annotations.NullMarked;

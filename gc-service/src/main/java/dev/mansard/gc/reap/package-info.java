/**
 * Removes bytes that nothing refers to.
 *
 * <p>Given to {@link dev.mansard.gc.run.GarbageCollection} by the process that collects.
 */
@NullMarked
package dev.mansard.gc.reap;

import org.jspecify.annotations.NullMarked;

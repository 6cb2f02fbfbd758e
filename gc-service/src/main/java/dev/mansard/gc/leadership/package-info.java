/**
 * One collector at a time, whatever happens to it: who may collect, and how one that was paused is
 * kept from changing anything when it wakes up.
 *
 * <p>Used by {@link dev.mansard.gc.run.LedCollection}; the adapter's sessions carry every change of
 * the other packages. Read {@link dev.mansard.gc.leadership.Leadership} first.
 */
@NullMarked
package dev.mansard.gc.leadership;

import org.jspecify.annotations.NullMarked;

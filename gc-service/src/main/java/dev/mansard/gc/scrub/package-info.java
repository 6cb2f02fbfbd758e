/**
 * Verifies stored bytes in the background, a while at each run of the garbage collection.
 *
 * <p>Read {@link dev.mansard.gc.scrub.ScrubJob} first; how it is done is in {@code
 * dev.mansard.store.integrity}.
 */
@NullMarked
package dev.mansard.gc.scrub;

import org.jspecify.annotations.NullMarked;

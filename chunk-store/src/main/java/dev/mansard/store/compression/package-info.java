/**
 * Turning chunks into stored frames and back. Owned by the store; used by {@code upload} and by
 * whoever verifies stored content. Read {@link dev.mansard.store.compression.Codec} first; {@link
 * dev.mansard.store.compression.ZstdEngine} is the place that chooses between the libraries.
 */
@NullMarked
package dev.mansard.store.compression;

import org.jspecify.annotations.NullMarked;

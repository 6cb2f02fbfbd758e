/** A blob port that breaks on demand. */
@NullMarked
package dev.mansard.store.blob.faulty;

import org.jspecify.annotations.NullMarked;

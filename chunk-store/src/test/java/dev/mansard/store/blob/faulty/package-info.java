/** A blob port and an HTTP proxy that break on demand. */
@NullMarked
package dev.mansard.store.blob.faulty;

import org.jspecify.annotations.NullMarked;

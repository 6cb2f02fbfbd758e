/** The blob port for tests that need no files. */
@NullMarked
package dev.mansard.store.blob.memory;

import org.jspecify.annotations.NullMarked;

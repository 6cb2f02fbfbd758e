/** Gives the database of this process to chunk-store. */
@NullMarked
package dev.mansard.api.store.postgres;

import org.jspecify.annotations.NullMarked;

/** A real PostgreSQL for tests of this and other modules. Read {@code TestDatabase} first. */
@NullMarked
package dev.mansard.store.postgres;

import org.jspecify.annotations.NullMarked;

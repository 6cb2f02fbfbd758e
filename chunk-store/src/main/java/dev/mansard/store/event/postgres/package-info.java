/** The outbox in PostgreSQL. */
@NullMarked
package dev.mansard.store.event.postgres;

import org.jspecify.annotations.NullMarked;

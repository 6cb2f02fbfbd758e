/**
 * Telling gc-service what happened: which objects were read, and by {@code kafka} also what the
 * outbox holds (docs/reference/events.md).
 *
 * <p>Reads call {@link dev.mansard.api.event.AccessLog}; nothing else is used from outside. What
 * changes a cache writes its event itself, in its own transaction.
 */
@NullMarked
package dev.mansard.api.event;

import org.jspecify.annotations.NullMarked;

/**
 * The outbox, and the JSON form of events, which is documented in docs/reference/events.md.
 *
 * <p>Used by api-service, which writes and relays, and by gc-service, which reads. Read {@link
 * dev.mansard.store.event.OutboxRepository} first.
 */
@NullMarked
package dev.mansard.store.event;

import org.jspecify.annotations.NullMarked;

package dev.mansard.store.event;

import java.time.Instant;
import java.util.Optional;

/**
 * How much waits in the outbox.
 *
 * @param count events
 * @param oldest when the first of them was written
 */
public record OutboxState(long count, Optional<Instant> oldest) {}

/**
 * What the API tells the garbage collector, as records.
 *
 * <p>Written to the outbox in the transaction that makes the change, and relayed by PostgreSQL or
 * Kafka. Read {@link dev.mansard.protocol.event.CacheEvent} first.
 */
@NullMarked
package dev.mansard.protocol.event;

import org.jspecify.annotations.NullMarked;

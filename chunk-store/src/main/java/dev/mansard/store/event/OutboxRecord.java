package dev.mansard.store.event;

/**
 * An event as it lies in the outbox.
 *
 * @param id number of the row; grows in the order in which events of one key were committed
 * @param key cache name, or empty if it is about no cache
 * @param type {@code CacheEvent.type()}
 * @param payload JSON, see {@link EventJson}
 */
public record OutboxRecord(long id, String key, String type, String payload) {}

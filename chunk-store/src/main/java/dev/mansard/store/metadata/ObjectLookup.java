package dev.mansard.store.metadata;

import java.util.Optional;

/**
 * A cache that exists, and the object asked for if it has a readable one.
 *
 * @param cache the cache
 * @param object empty if there is none, or if its NAR is quarantined
 */
public record ObjectLookup(CacheView cache, Optional<StoredObject> object) {}

package dev.mansard.it.architecture.violations.store.chunk;

import dev.mansard.it.architecture.violations.api.cache.CacheKnowsAccess;
import io.smallrye.mutiny.Uni;

/** Breaks rules 2 (store) and 9. */
public record ChunkedUni(Uni<String> uni, CacheKnowsAccess service) {}

package dev.mansard.it.architecture.violations.api.cache;

import dev.mansard.it.architecture.violations.api.access.AccessKnowsCache;
import dev.mansard.it.architecture.violations.gc.GcKnowsApi;

/** Breaks rules 2 (api) and, together with AccessKnowsCache, 3. */
public record CacheKnowsAccess(AccessKnowsCache access, GcKnowsApi gc) {}

package dev.mansard.it.architecture.violations.api.access;

import dev.mansard.it.architecture.violations.api.cache.CacheKnowsAccess;

/** Breaks rule 3 together with CacheKnowsAccess. */
public record AccessKnowsCache(CacheKnowsAccess cache) {}

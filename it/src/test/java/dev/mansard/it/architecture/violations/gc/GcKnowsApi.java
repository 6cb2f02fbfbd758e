package dev.mansard.it.architecture.violations.gc;

import dev.mansard.it.architecture.violations.api.access.AccessKnowsCache;

/** Breaks rule 2 (gc). */
public record GcKnowsApi(AccessKnowsCache api) {}

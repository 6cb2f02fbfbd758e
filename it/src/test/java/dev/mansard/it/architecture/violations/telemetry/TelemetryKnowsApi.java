package dev.mansard.it.architecture.violations.telemetry;

import dev.mansard.it.architecture.violations.api.access.AccessKnowsCache;

/** Breaks rule 2 (telemetry). */
record TelemetryKnowsApi(AccessKnowsCache api) {}

package dev.mansard.it.architecture.violations.api.http;

/** Breaks the naming rule. */
record CarelessImpl() {}

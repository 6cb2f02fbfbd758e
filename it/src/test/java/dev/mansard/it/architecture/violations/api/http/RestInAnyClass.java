package dev.mansard.it.architecture.violations.api.http;

import jakarta.ws.rs.core.Response;

/** Breaks rule 4. */
record RestInAnyClass(Response response) {}

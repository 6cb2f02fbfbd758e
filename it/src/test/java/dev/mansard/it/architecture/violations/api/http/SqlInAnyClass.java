package dev.mansard.it.architecture.violations.api.http;

import io.vertx.sqlclient.Row;

/** Breaks rule 5. */
record SqlInAnyClass(Row row) {}

/**
 * Traces of requests by OpenTelemetry, off unless there is a collector in the configuration; then
 * and only then is the SDK loaded. For every process that answers requests by Vert.x; begin with
 * {@link dev.mansard.telemetry.tracing.Tracing}.
 */
@NullMarked
package dev.mansard.telemetry.tracing;

import org.jspecify.annotations.NullMarked;

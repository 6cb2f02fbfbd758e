/**
 * Traces of requests by OpenTelemetry, off unless there is a collector in the configuration; then
 * and only then is the SDK loaded. Begin with {@link dev.mansard.standalone.tracing.Tracing}. Used
 * by {@code server} only.
 */
@NullMarked
package dev.mansard.standalone.tracing;

import org.jspecify.annotations.NullMarked;

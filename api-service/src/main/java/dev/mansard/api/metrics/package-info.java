/**
 * What is counted and timed of clients' requests; docs/reference/metrics.md is the list. Begin with
 * {@link dev.mansard.api.metrics.RequestMetrics}. Where the numbers go is up to the application,
 * which brings a {@code MeterRegistry}.
 */
@NullMarked
package dev.mansard.api.metrics;

import org.jspecify.annotations.NullMarked;

package dev.mansard.standalone.config;

import java.net.URI;

/**
 * Where traces go.
 *
 * @param endpoint of a collector that speaks OTLP over HTTP; traces go to {@code v1/traces} below
 * @param samplePercent how many of the requests are traced of which the caller does not say so
 */
public record TracingConfig(URI endpoint, int samplePercent) {}

/**
 * What the signer's own process counts and traces; docs/reference/metrics.md is the list. Like
 * {@code http} it is only in a build that has {@code mansard.signer.http}. Read {@link
 * dev.mansard.signer.metrics.SignerMetrics} first.
 */
@NullMarked
package dev.mansard.signer.metrics;

import org.jspecify.annotations.NullMarked;

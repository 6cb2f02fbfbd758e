package dev.mansard.standalone.config;

import java.time.Duration;

/**
 * The port of health and metrics.
 *
 * @param drainDelay how long requests are still taken after readiness has ended, so that load
 *     balancers notice
 */
public record ManagementConfig(ListenAddress listen, Duration drainDelay) {
  /** As long as a probe every two seconds and a change of routes take. */
  public static final Duration STANDARD_DRAIN_DELAY = Duration.ofSeconds(5);
}

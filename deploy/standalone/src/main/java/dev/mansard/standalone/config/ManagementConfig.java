package dev.mansard.standalone.config;

import java.time.Duration;

/**
 * The port of health and metrics.
 *
 * @param drainDelay how long requests are still taken after readiness has ended, so that load
 *     balancers notice
 * @param drainTimeout how long running requests may go on after that
 */
public record ManagementConfig(ListenAddress listen, Duration drainDelay, Duration drainTimeout) {
  /** As long as a probe every two seconds and a change of routes take. */
  public static final Duration STANDARD_DRAIN_DELAY = Duration.ofSeconds(5);

  /** Enough for most of what is pushed and pulled; the rest is sent again elsewhere. */
  public static final Duration STANDARD_DRAIN_TIMEOUT = Duration.ofSeconds(60);
}

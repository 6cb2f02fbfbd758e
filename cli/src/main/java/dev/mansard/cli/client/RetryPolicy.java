package dev.mansard.cli.client;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Which failures are worth another attempt, and when.
 *
 * <p>Exponential back-off with jitter: the n-th wait is drawn evenly from the upper half of {@code
 * base * 2^(n-1)}, so that many clients that failed together do not come back together. A {@code
 * Retry-After} of the server is a lower bound, up to {@code longest}: a server that asks for more
 * is not waited for.
 *
 * @param attempts in all, the first included
 */
public record RetryPolicy(int attempts, Duration base, Duration longest, RandomGenerator random) {
  /** Statuses below 600 that will not change by asking again. */
  private static final Set<Integer> FINAL_5XX = Set.of(501, 505, 507, 508, 510, 511);

  private static final int NON_STANDARD_END = 600;

  public static RetryPolicy standard(RandomGenerator random) {
    return new RetryPolicy(6, Duration.ofMillis(500), Duration.ofSeconds(60), random);
  }

  /** Whether an answer with this status may be different next time. */
  public static boolean isTransient(int status) {
    boolean serverError = status >= 500 && status < NON_STANDARD_END && !FINAL_5XX.contains(status);
    return status == 408 || status == 425 || status == 429 || serverError;
  }

  /**
   * Whether the server says that it has not even begun, so that repeating is harmless for a call
   * that must not run twice.
   */
  public static boolean isUntouched(int status) {
    return status == 429 || status == 503;
  }

  /** The wait before the next attempt, or empty when it is time to give up. */
  public Optional<Duration> delayAfter(int attempt, Optional<Duration> retryAfter) {
    if (attempt >= attempts
        || retryAfter.filter(wanted -> wanted.compareTo(longest) > 0).isPresent()) {
      return Optional.empty();
    }
    Duration full = min(base.multipliedBy(1L << Math.min(attempt - 1, 20)), longest);
    long half = full.toMillis() / 2;
    Duration jittered = Duration.ofMillis(half + random.nextLong(half + 1));
    return Optional.of(
        retryAfter.filter(wanted -> wanted.compareTo(jittered) > 0).orElse(jittered));
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}

package dev.mansard.store.blob.s3;

import java.time.Duration;

/**
 * How long to wait and how often to try. Immutable; the {@code with} methods return copies.
 *
 * @param attempts how often a request is sent before its failure is reported; a read that has
 *     received bytes since the last failure begins to count anew
 * @param firstPause the pause after the first failure; it doubles with each further one, and a
 *     random half of it is left out
 * @param longestPause the most one pause grows to; a {@code Retry-After} of the service may make it
 *     longer, up to 30 seconds
 * @param request how long a request without a body may take, and a read until its first byte
 * @param transfer how long one part may take to send, and the completion of an upload
 * @param stall how long a read may go without a byte before it is begun anew
 * @param slowDown how long the service may ask to slow down before that counts as a failure
 */
public record S3Patience(
    int attempts,
    Duration firstPause,
    Duration longestPause,
    Duration request,
    Duration transfer,
    Duration stall,
    Duration slowDown) {

  /** Checks the values. */
  public S3Patience {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts is " + attempts + ", at least 1 is needed");
    }
    requirePositive(firstPause);
    requirePositive(longestPause);
    requirePositive(request);
    requirePositive(transfer);
    requirePositive(stall);
    if (slowDown.isNegative()) {
      throw new IllegalArgumentException("the time to be slow is " + slowDown);
    }
  }

  /**
   * Eight attempts over about ten seconds; 30 seconds per request, 5 minutes per part, 2 minutes
   * for a service that has too much to do.
   */
  public static S3Patience standard() {
    return new S3Patience(
        8,
        Duration.ofMillis(100),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2));
  }

  /** With so many attempts and those pauses. */
  public S3Patience withAttempts(int number, Duration first, Duration longest) {
    return new S3Patience(number, first, longest, request, transfer, stall, slowDown);
  }

  /** With those limits of time. */
  public S3Patience withTimeouts(Duration forRequest, Duration forTransfer, Duration forStall) {
    return new S3Patience(
        attempts, firstPause, longestPause, forRequest, forTransfer, forStall, slowDown);
  }

  /** With so much time for a service that asks to slow down. */
  public S3Patience withSlowDown(Duration time) {
    return new S3Patience(attempts, firstPause, longestPause, request, transfer, stall, time);
  }

  private static void requirePositive(Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException("a limit of time is " + duration);
    }
  }
}

package dev.mansard.standalone.config;

import java.time.Duration;

/**
 * What a client may send.
 *
 * @param maxNarInfoSizeBytes of the upload info in front of a body
 * @param requireProofOfPossession whether a known NAR must be sent again by who has not got it here
 * @param idleTimeout after which a silent upload is given up
 */
public record UploadConfig(
    long maxNarInfoSizeBytes,
    boolean requireProofOfPossession,
    Duration idleTimeout,
    Limits limits) {

  /**
   * What all uploads together may take of this process; who finds no room is refused with 503.
   *
   * @param atOnce uploads
   * @param memoryBytes for what is on its way from network to storage
   * @param admission how long an upload waits for its turn
   */
  public record Limits(int atOnce, long memoryBytes, Duration admission) {
    /** What fits the smallest heap that a server is given. */
    public static final Limits STANDARD = new Limits(128, 128L << 20, Duration.ofSeconds(30));
  }
}

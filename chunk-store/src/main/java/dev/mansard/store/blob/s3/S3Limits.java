package dev.mansard.store.blob.s3;

/**
 * How much at once. Immutable; the {@code with} methods return copies.
 *
 * <p>Memory: each open writer fills one part of its own, and all parts on their way share {@code
 * bytesInFlight}; a read holds at most 2 MiB.
 *
 * @param partSizeBytes the size of every part of a multipart upload but the last; 5 MiB to 1 GiB. A
 *     smaller blob is written by one request. All parts have one size because some services (R2)
 *     demand it. S3 takes 10 000 parts, so that the least size is good for 48 GiB, more than the
 *     largest pack
 * @param partsInFlight the parts of one blob that are sent at once
 * @param bytesInFlight the bytes of all blobs that are sent at once; at least one part
 * @param connections the connections to the service; each download has one or a few
 * @param requestsAtOnce the requests whose answers have not begun; fewer when the service asks to
 *     slow down
 * @param requestsPerSecond the requests sent in a second, infinite for no limit; likewise
 */
public record S3Limits(
    int partSizeBytes,
    int partsInFlight,
    long bytesInFlight,
    int connections,
    int requestsAtOnce,
    double requestsPerSecond) {
  private static final int LEAST_PART = 5 << 20;
  private static final int LARGEST_PART = 1 << 30;

  /** Checks the limits. */
  public S3Limits {
    if (partSizeBytes < LEAST_PART || partSizeBytes > LARGEST_PART) {
      throw new IllegalArgumentException(
          "part size is %d, allowed are %d to %d"
              .formatted(partSizeBytes, LEAST_PART, LARGEST_PART));
    }
    if (partsInFlight < 1 || connections < 1) {
      throw new IllegalArgumentException("parts in flight and connections must be positive");
    }
    if (requestsAtOnce < 1 || !(requestsPerSecond >= 1)) {
      throw new IllegalArgumentException("at least one request, at once and per second, is needed");
    }
    if (bytesInFlight < partSizeBytes || bytesInFlight >> 10 > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "bytes in flight are %d, at least one part of %d bytes must fit"
              .formatted(bytesInFlight, partSizeBytes));
    }
  }

  /**
   * Parts of 8 MiB, 4 of a blob and 64 MiB of all at once; 4096 connections, 128 requests at once
   * and any number per second. A download whose client is slow keeps a connection for each pack
   * that it reads from by turns; who found none would wait, with its place among the requests.
   */
  public static S3Limits standard() {
    return new S3Limits(8 << 20, 4, 64 << 20, 4096, 128, Double.POSITIVE_INFINITY);
  }

  /** With parts of that size. */
  public S3Limits withPartSize(int bytes) {
    return new S3Limits(
        bytes,
        partsInFlight,
        Math.max(bytesInFlight, bytes),
        connections,
        requestsAtOnce,
        requestsPerSecond);
  }

  /** With so much on its way at once. */
  public S3Limits withInFlight(int parts, long bytes) {
    return new S3Limits(
        partSizeBytes, parts, bytes, connections, requestsAtOnce, requestsPerSecond);
  }

  /** With so many requests at once and per second. */
  public S3Limits withRequests(int atOnce, double perSecond) {
    return new S3Limits(
        partSizeBytes, partsInFlight, bytesInFlight, connections, atOnce, perSecond);
  }
}

package dev.mansard.gc.run;

/**
 * What a job removed.
 *
 * @param count how many
 * @param bytes of storage that are free now
 * @param copiedBytes of storage that were written anew, so that more can be freed later
 */
public record Yield(long count, long bytes, long copiedBytes) {
  /** Nothing. */
  public static final Yield NOTHING = new Yield(0, 0, 0);

  /** Rows, which take up no bytes of storage. */
  public static Yield of(long count) {
    return new Yield(count, 0, 0);
  }

  /** Blobs with so many bytes. */
  public static Yield of(long count, long bytes) {
    return new Yield(count, bytes, 0);
  }

  /** Both together. */
  public Yield plus(Yield other) {
    return new Yield(count + other.count, bytes + other.bytes, copiedBytes + other.copiedBytes);
  }
}

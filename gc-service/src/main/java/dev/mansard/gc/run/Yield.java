package dev.mansard.gc.run;

/**
 * What a job removed.
 *
 * @param count how many
 * @param bytes of storage that are free now
 */
public record Yield(long count, long bytes) {
  /** Nothing. */
  public static final Yield NOTHING = new Yield(0, 0);

  /** Rows, which take up no bytes of storage. */
  public static Yield of(long count) {
    return new Yield(count, 0);
  }

  /** Both together. */
  public Yield plus(Yield other) {
    return new Yield(count + other.count, bytes + other.bytes);
  }
}

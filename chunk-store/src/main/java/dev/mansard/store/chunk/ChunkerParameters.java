package dev.mansard.store.chunk;

/**
 * The three sizes, in bytes, that steer content-defined chunking.
 *
 * <p>The lower bounds are those of the library Attic uses. The upper bound is ours: a chunk is held
 * in memory whole, several times over (input, frame, frame being written).
 *
 * @param minSize no chunk but the last is smaller
 * @param avgSize what the sizes gather around; only its rounded binary logarithm and its distance
 *     to the minimum matter
 * @param maxSize no chunk is larger
 */
public record ChunkerParameters(int minSize, int avgSize, int maxSize) {
  /** The largest size that may be configured, for all three values. */
  public static final int LIMIT = 64 << 20;

  /** What Attic writes into a new configuration: 16 KiB, 64 KiB, 256 KiB. */
  public static final ChunkerParameters ATTIC = new ChunkerParameters(16_384, 65_536, 262_144);

  /** Checks bounds and order. */
  public ChunkerParameters {
    requireWithin("min-size", minSize, 64);
    requireWithin("avg-size", avgSize, 256);
    requireWithin("max-size", maxSize, 1024);
    requireOrder("min-size", minSize, "avg-size", avgSize);
    requireOrder("avg-size", avgSize, "max-size", maxSize);
  }

  private static void requireWithin(String name, int value, int lowest) {
    if (value < lowest || value > LIMIT) {
      throw new IllegalArgumentException(
          "chunking." + name + " is " + value + ", allowed are " + lowest + " to " + LIMIT);
    }
  }

  private static void requireOrder(String small, int smaller, String large, int larger) {
    if (smaller > larger) {
      throw new IllegalArgumentException(
          "chunking.%s is %d, allowed is at most chunking.%s, which is %d"
              .formatted(small, smaller, large, larger));
    }
  }
}

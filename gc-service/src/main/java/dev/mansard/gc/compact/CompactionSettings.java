package dev.mansard.gc.compact;

/**
 * When it is worth to copy a pack, and how much at once.
 *
 * @param livePercent packs of which less is alive are copied; 0 = none ever
 * @param bytesPerSecond so fast at most
 * @param bytesPerRun so much at most in one collection; the rest waits for the next
 */
public record CompactionSettings(int livePercent, long bytesPerSecond, long bytesPerRun) {
  /** Half alive, 64 MiB a second, 16 GiB a run. */
  public static final CompactionSettings STANDARD =
      new CompactionSettings(50, 64L << 20, 16L << 30);

  /** Checks the bounds. */
  public CompactionSettings {
    if (livePercent < 0 || livePercent > 95 || bytesPerSecond < 1 || bytesPerRun < 0) {
      throw new IllegalArgumentException(
          "compaction of packs below %d %%, %d bytes a second, %d a run; allowed are 0 to 95, 1 and more, 0 and more"
              .formatted(livePercent, bytesPerSecond, bytesPerRun));
    }
  }
}

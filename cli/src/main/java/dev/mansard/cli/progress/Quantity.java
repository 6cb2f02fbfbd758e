package dev.mansard.cli.progress;

import java.time.Duration;
import java.util.Locale;

/**
 * Bytes, speeds and times as people read them. Binary units with two decimals, as Attic's client
 * prints them.
 */
public final class Quantity {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final double STEP = 1024;
  private static final long MILLIS = 1000;

  private Quantity() {}

  public static String bytes(double count) {
    int unit = 0;
    double value = count;
    while (value >= STEP && unit < UNITS.length - 1) {
      value /= STEP;
      unit++;
    }
    return unit == 0
        ? "%d B".formatted((long) value)
        : String.format(Locale.ROOT, "%.2f %s", value, UNITS[unit]);
  }

  /** For example {@code 29.69 MiB/s}. Less than a millisecond counts as one. */
  public static String speed(long bytes, Duration elapsed) {
    return bytes((double) bytes * MILLIS / Math.max(1, elapsed.toMillis())) + "/s";
  }

  /** {@code 8.3 s}, {@code 2:05} or {@code 1:02:05}. */
  public static String time(Duration duration) {
    if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / (double) MILLIS);
    }
    return duration.toHours() > 0
        ? "%d:%02d:%02d"
            .formatted(duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart())
        : "%d:%02d".formatted(duration.toMinutes(), duration.toSecondsPart());
  }

  public static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.1f%%", fraction * 100);
  }

  /** {@code 1 path}, {@code 2 paths}. */
  public static String paths(int count) {
    return count == 1 ? "1 path" : count + " paths";
  }
}

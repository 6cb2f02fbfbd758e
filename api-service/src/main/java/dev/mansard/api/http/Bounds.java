package dev.mansard.api.http;

import io.quarkus.runtime.configuration.MemorySize;
import java.time.Duration;

/** Refuses settings outside of what their documentation allows, by name, when the server starts. */
public final class Bounds {
  private Bounds() {}

  /** The value, if it is between the two. */
  public static int require(String name, int value, int least, int most) {
    return (int) require(name, (long) value, least, most);
  }

  /** The size in bytes, if it is between the two. */
  public static int require(String name, MemorySize value, int least, int most) {
    return (int) require(name, value.asLongValue(), least, most);
  }

  /** The duration, if it is between the two. */
  public static Duration require(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s is %s; %s to %s are allowed".formatted(name, value, least, most));
    }
    return value;
  }

  private static long require(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d; %d to %d are allowed".formatted(name, value, least, most));
    }
    return value;
  }
}

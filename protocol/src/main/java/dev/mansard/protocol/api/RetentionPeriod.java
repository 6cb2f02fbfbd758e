package dev.mansard.protocol.api;

import dev.mansard.protocol.error.MalformedInputException;

/**
 * How long unused objects of a cache stay. JSON: {@code "Global"} or {@code {"Period":seconds}}.
 */
public sealed interface RetentionPeriod {

  /** The server's default. */
  record Global() implements RetentionPeriod {}

  /**
   * A period of the cache's own.
   *
   * @param seconds 0 to 2147483647; 0 keeps objects for ever
   */
  record Seconds(long seconds) implements RetentionPeriod {
    /** The longest period, about 68 years. */
    public static final long MAX = Integer.MAX_VALUE;

    public Seconds {
      if (seconds < 0 || seconds > MAX) {
        throw new MalformedInputException(
            "retention period", 0, seconds + " s; 0 to " + MAX + " are allowed");
      }
    }
  }
}

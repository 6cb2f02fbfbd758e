package dev.mansard.cli.client;

import java.time.Duration;

/**
 * How long to wait for what.
 *
 * @param connect until the connection stands
 * @param answer until a small call is answered, and until the server answers after it has the whole
 *     NAR
 * @param idle the longest time in which no byte of a NAR is taken by the network
 * @param hold for how long the last byte of a NAR is held back before the upload is withdrawn; far
 *     below the time servers and proxies wait for the next byte, 60 s
 */
public record Timeouts(Duration connect, Duration answer, Duration idle, Duration hold) {
  public static Timeouts standard() {
    return new Timeouts(
        Duration.ofSeconds(15),
        Duration.ofMinutes(5),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10));
  }
}

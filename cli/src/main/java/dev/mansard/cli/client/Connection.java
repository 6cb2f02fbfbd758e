package dev.mansard.cli.client;

import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Makes clients. What is injected is what a test wants to hold: time, chance and waiting.
 *
 * @param environment for proxy settings
 */
public record Connection(
    Function<String, Optional<String>> environment,
    Timeouts timeouts,
    RandomGenerator random,
    Pause pause,
    Clock clock) {

  private static final int QUICK_ATTEMPTS = 3;

  public AtticClient open(URI endpoint, Optional<String> token) {
    RetryPolicy patient = RetryPolicy.standard(random);
    RetryPolicy quick = new RetryPolicy(QUICK_ATTEMPTS, patient.base(), patient.longest(), random);
    return new AtticClient(
        new HttpExchange(environment, timeouts, pause, clock),
        new AtticClient.Session(endpoint, token, quick, patient));
  }
}

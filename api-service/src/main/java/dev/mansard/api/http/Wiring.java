package dev.mansard.api.http;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.random.RandomGenerator;

/** What this module needs from outside; an application may bring its own. */
@Dependent
class Wiring {
  @Produces
  @Singleton
  @DefaultBean
  static Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  @DefaultBean
  static RandomGenerator random() {
    return new SecureRandom();
  }

  @Produces
  @Singleton
  @DefaultBean
  static RequestScope scope() {
    return (context, task) -> task;
  }
}

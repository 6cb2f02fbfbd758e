package dev.mansard.gc.event.postgres;

import dev.mansard.gc.event.EventRepository;
import dev.mansard.gc.event.SweepRequests;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The repositories on the pool that Quarkus opens and closes, where there is one. */
@Dependent
class EventWiring {
  @Produces
  @Singleton
  static EventRepository events(Pool pool) {
    return new PostgresEventRepository(pool);
  }

  @Produces
  @Singleton
  static SweepRequests sweepRequests(Pool pool) {
    return new PostgresSweepRequests(pool);
  }
}

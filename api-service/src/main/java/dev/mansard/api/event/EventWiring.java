package dev.mansard.api.event;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Picks what the transport needs. */
@Dependent
class EventWiring {
  @Produces
  @Singleton
  static AccessPublisher accesses(EventsConfig config) {
    return AccessPublisher.none();
  }
}

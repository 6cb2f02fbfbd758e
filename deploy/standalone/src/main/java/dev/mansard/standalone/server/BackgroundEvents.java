package dev.mansard.standalone.server;

import dev.mansard.gc.event.EventRepository;
import dev.mansard.store.event.OutboxRepository;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Optional;

/** Consumes events beside the API, in mode monolithic; also where garbage is never collected. */
@ApplicationScoped
class BackgroundEvents {
  private static final int BEFORE_COLLECTION = Interceptor.Priority.LIBRARY_AFTER - 1;

  private final EventRepository events;
  private final OutboxRepository outbox;
  private Optional<Events> running = Optional.empty();

  BackgroundEvents(EventRepository events, OutboxRepository outbox) {
    this.events = events;
    this.outbox = outbox;
  }

  void start(@Observes @Priority(BEFORE_COLLECTION) StartupEvent event) {
    var launch = Launch.current();
    if (launch.collectsGarbage()) {
      running = Optional.of(Events.start(launch.config().events(), events, outbox));
    }
  }

  void stop(@Observes ShutdownEvent event) {
    running.ifPresent(Events::close);
  }
}

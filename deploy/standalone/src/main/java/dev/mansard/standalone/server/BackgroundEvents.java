package dev.mansard.standalone.server;

import dev.mansard.gc.run.Urgency;
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

  private volatile Optional<Events> running = Optional.empty();

  void start(@Observes @Priority(BEFORE_COLLECTION) StartupEvent event) {
    var launch = Launch.current();
    if (launch.collectsGarbage()) {
      running =
          Optional.of(
              Events.start(launch.config().events(), launch.databaseUrl(), launch.port().pools()));
    }
  }

  /** Whether all accesses are known; false where events are not consumed. */
  boolean isCaughtUp() {
    return running.map(events -> events.lag().isCaughtUp()).orElse(false);
  }

  /** What events ask for. */
  Urgency urgency() {
    return running.map(Events::urgency).orElseGet(Urgency::none);
  }

  void stop(@Observes ShutdownEvent event) {
    running.ifPresent(Events::close);
  }
}

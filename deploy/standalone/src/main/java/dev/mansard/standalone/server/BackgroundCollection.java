package dev.mansard.standalone.server;

import dev.mansard.api.metrics.StorageTimers;
import dev.mansard.gc.run.CollectionLoop;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Optional;

/** Collects garbage beside the API, in mode monolithic. */
@ApplicationScoped
class BackgroundCollection {
  private final BackgroundEvents events;
  private Optional<Collector> collector = Optional.empty();
  private Optional<CollectionLoop> loop = Optional.empty();

  BackgroundCollection(BackgroundEvents events) {
    this.events = events;
  }

  void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) {
    var launch = Launch.current();
    var config = launch.config().garbageCollection();
    if (launch.collectsGarbage() && !config.interval().isZero()) {
      var watch = new StorageTimers(launch.port().registry());
      var storage = Storages.open(launch.config().storage(), watch);
      var opened =
          Collector.open(
              config,
              launch.config().scrub(),
              storage,
              launch.databaseUrl(),
              events::isCaughtUp,
              launch.port());
      collector = Optional.of(opened);
      loop =
          Optional.of(
              new CollectionLoop(
                  opened.collection(), Collector.FIRST_RUN, config.interval(), events.urgency()));
    }
  }

  void stop(@Observes ShutdownEvent event) {
    loop.ifPresent(CollectionLoop::close);
    collector.ifPresent(Collector::close);
  }
}

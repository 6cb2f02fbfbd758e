package dev.mansard.standalone.server;

import dev.mansard.gc.run.CollectionLoop;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.bridge.Repositories;
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
  private final BlobStorage storage;
  private final Repositories repositories;
  private Optional<CollectionLoop> loop = Optional.empty();

  BackgroundCollection(BlobStorage storage, Repositories repositories) {
    this.storage = storage;
    this.repositories = repositories;
  }

  void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) {
    var launch = Launch.current();
    var interval = launch.config().garbageCollection().interval();
    if (launch.collectsGarbage() && !interval.isZero()) {
      var collection = Collector.of(storage, repositories);
      loop = Optional.of(new CollectionLoop(collection, Collector.FIRST_RUN, interval));
    }
  }

  void stop(@Observes ShutdownEvent event) {
    loop.ifPresent(CollectionLoop::close);
  }
}

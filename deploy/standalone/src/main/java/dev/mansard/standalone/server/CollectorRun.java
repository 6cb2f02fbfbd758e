package dev.mansard.standalone.server;

import dev.mansard.gc.run.CollectionLoop;
import dev.mansard.gc.run.GarbageCollection;
import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.standalone.postgres.Schemas;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A process that collects garbage and does nothing else. */
final class CollectorRun {
  private static final int CONNECTIONS = 4;

  private final Terminal terminal;

  CollectorRun(Terminal terminal) {
    this.terminal = terminal;
  }

  /** One collection; the status tells whether all of it succeeded. */
  int once(ServerConfig config) {
    try (var database = Database.open(config.database().location());
        var store = openStore(database)) {
      return collection(config, store).run() ? 0 : 1;
    }
  }

  /** Collections at the configured interval, until a signal comes. */
  int repeatedly(ServerConfig config) {
    var interval = config.garbageCollection().interval();
    if (interval.isZero()) {
      terminal.say("garbage-collection.interval is 0: there is nothing to do.");
      return 0;
    }
    var stopped = new CountDownLatch(1);
    StopSignals.install(terminal).onStop(stopped::countDown);
    try (var database = Database.open(config.database().location());
        var store = openStore(database);
        var _ = new CollectionLoop(collection(config, store), Duration.ZERO, interval)) {
      terminal.say("Collecting garbage every " + interval.toSeconds() + " seconds...");
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private static StoreDatabase openStore(Database database) {
    var refusals = new Schemas(database.url()).refusals();
    if (!refusals.isEmpty()) {
      throw RefusedStartException.ofSchemas(refusals);
    }
    return StoreDatabase.open(DatabaseUrl.parse(database.url().libpqUrl()), CONNECTIONS);
  }

  private static GarbageCollection collection(ServerConfig config, StoreDatabase store) {
    return Collector.of(Storages.open(config.storage()), store.repositories());
  }
}

package dev.mansard.standalone.server;

import dev.mansard.api.metrics.StorageTimers;
import dev.mansard.gc.run.CollectionLoop;
import dev.mansard.gc.run.RefusedCollectionException;
import dev.mansard.protocol.process.StopSignals;
import dev.mansard.standalone.config.ScrubConfig;
import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.standalone.postgres.Schemas;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A process that collects garbage and does nothing else. */
final class CollectorRun {
  private final Terminal terminal;

  CollectorRun(Terminal terminal) {
    this.terminal = terminal;
  }

  /** One collection, without a scrub; the status tells whether all of it succeeded. */
  int once(ServerConfig config) {
    try (var database = Database.open(config.database().location());
        var port = OperatorPort.none();
        var events = events(config, database, port);
        var collector = open(config, ScrubConfig.NEVER, database, events, port)) {
      var report = collector.collection().runIfDue(Duration.ZERO);
      report.ifPresentOrElse(
          done -> terminal.answer(done.table().stripTrailing()),
          () -> terminal.say("Another process collects garbage; this one does not."));
      return report.isPresent() && report.get().succeeded() ? 0 : 1;
    } catch (RefusedCollectionException e) {
      terminal.say(String.valueOf(e.getMessage()));
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /** Collections at the configured interval, until a signal comes. */
  int repeatedly(ServerConfig config) {
    var interval = config.garbageCollection().interval();
    if (interval.isZero()) {
      terminal.say("garbage-collection.interval is 0: there is nothing to do.");
      return 0;
    }
    var status = new CompletableFuture<Integer>();
    StopSignals.install(terminal::say).onStop(() -> status.complete(0));
    try (var database = Database.open(config.database().location());
        var port = OperatorPort.open(config, database, terminal);
        var events = events(config, database, port);
        var collector = open(config, config.scrub(), database, events, port);
        var _ =
            new CollectionLoop(collector.collection(), Duration.ZERO, interval, events.urgency())) {
      terminal.say("Collecting garbage every " + interval.toSeconds() + " seconds...");
      database.watch(
          reason -> {
            terminal.say("atticd: " + reason);
            status.complete(1);
          });
      port.started();
      int ended = status.join();
      port.drain();
      return ended;
    }
  }

  private static Events events(ServerConfig config, Database database, OperatorPort port) {
    requireSchemas(database);
    var url = DatabaseUrl.parse(database.url().libpqUrl());
    return Events.start(config.events(), url, port.pools());
  }

  private static Collector open(
      ServerConfig config, ScrubConfig scrub, Database database, Events events, OperatorPort port) {
    return Collector.open(
        config.garbageCollection(),
        scrub,
        Storages.open(config.storage(), new StorageTimers(port.registry())),
        DatabaseUrl.parse(database.url().libpqUrl()),
        events.lag(),
        port);
  }

  static void requireSchemas(Database database) {
    var refusals = Schemas.ofStore(database.url()).refusals();
    if (!refusals.isEmpty()) {
      throw RefusedStartException.ofSchemas(refusals);
    }
  }
}

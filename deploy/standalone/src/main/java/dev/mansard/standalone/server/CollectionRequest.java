package dev.mansard.standalone.server;

import dev.mansard.protocol.event.CacheEvent.SweepRequested;
import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.event.postgres.PostgresOutboxRepository;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** What {@code atticadm gc --now} does: an event like any other tells the process that collects. */
public final class CollectionRequest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private CollectionRequest() {}

  /**
   * Asks for a collection.
   *
   * @throws IllegalStateException if none would come of it, or the database is away
   */
  public static void send(ServerConfig config, Clock clock) {
    if (config.garbageCollection().interval().isZero()) {
      throw new IllegalStateException(
          "garbage-collection.interval is 0, so that nobody would hear of it; atticd --mode"
              + " garbage-collector-once collects");
    }
    try (var database = Database.open(config.database().location())) {
      CollectorRun.requireSchemas(database);
      var url = DatabaseUrl.parse(database.url().libpqUrl());
      try (var store = StoreDatabase.open(url, 1)) {
        var events = PostgresOutboxRepository.of(store);
        Await.run(events.append(List.of(new SweepRequested(clock.instant()))), LIMIT);
      }
    } catch (MetadataException | Await.TimedOutException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}

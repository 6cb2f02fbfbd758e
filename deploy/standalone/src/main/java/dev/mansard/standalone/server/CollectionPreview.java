package dev.mansard.standalone.server;

import dev.mansard.gc.collect.Preview;
import dev.mansard.gc.collect.RetentionSettings;
import dev.mansard.gc.collect.postgres.PostgresMappingRepository;
import dev.mansard.gc.collect.postgres.PostgresOrphanCensus;
import dev.mansard.gc.collect.postgres.PostgresPins;
import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.store.metadata.postgres.StoreDatabase;

/** What {@code atticadm gc --dry-run} prints. */
public final class CollectionPreview {
  private CollectionPreview() {}

  /** At most {@code limit} paths a cache. Reads only, beside whatever else runs. */
  public static String text(ServerConfig config, int limit) {
    try (var database = Database.open(config.database().location())) {
      CollectorRun.requireSchemas(database);
      return text(config, DatabaseUrl.parse(database.url().libpqUrl()), limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String text(ServerConfig config, DatabaseUrl url, int limit)
      throws InterruptedException {
    var settings = new RetentionSettings(config.garbageCollection().defaultRetentionPeriod());
    try (var store = StoreDatabase.open(url, 1);
        var session = Session.reading(store)) {
      var mappings = new PostgresMappingRepository(() -> session);
      var pins = new PostgresPins(() -> session);
      return new Preview(mappings, settings, pins, new PostgresOrphanCensus(session)).text(limit);
    }
  }
}

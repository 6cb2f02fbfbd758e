package dev.mansard.api.store.postgres;

import dev.mansard.store.bridge.Repositories;
import dev.mansard.store.change.ChangeFeed;
import dev.mansard.store.change.postgres.PostgresChangeFeed;
import dev.mansard.store.event.OutboxRepository;
import dev.mansard.store.event.postgres.PostgresOutboxRepository;
import dev.mansard.store.metadata.ObjectRepository;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import dev.mansard.telemetry.pool.PoolUse;
import io.quarkus.arc.DefaultBean;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The repositories on the pool that Quarkus opens and closes. */
@Dependent
class RepositoryWiring {
  /** An application may bring its own, to show it. */
  @Produces
  @Singleton
  @DefaultBean
  static PoolUse poolUse() {
    return new PoolUse();
  }

  @Produces
  @Singleton
  static Repositories repositories(Pool pool) {
    return StoreDatabase.repositories(pool);
  }

  @Produces
  @Singleton
  static ObjectRepository objects(Repositories repositories) {
    return repositories.objects();
  }

  @Produces
  @Singleton
  static OutboxRepository outbox(Pool pool) {
    return new PostgresOutboxRepository(pool);
  }

  @Produces
  @Singleton
  static ChangeFeed changes(ImpatientPool pool, Vertx vertx, RandomGenerator random) {
    var name = HexFormat.of().toHexDigits(random.nextLong());
    return new PostgresChangeFeed(vertx, () -> pool.connect(vertx), name);
  }

  static void close(@Disposes ChangeFeed changes) {
    changes.close();
  }
}

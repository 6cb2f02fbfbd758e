package dev.mansard.api.store.postgres;

import dev.mansard.store.bridge.Repositories;
import dev.mansard.store.event.OutboxRepository;
import dev.mansard.store.event.postgres.PostgresOutboxRepository;
import dev.mansard.store.metadata.ObjectRepository;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The repositories on the pool that Quarkus opens and closes. */
@Dependent
class RepositoryWiring {
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
}

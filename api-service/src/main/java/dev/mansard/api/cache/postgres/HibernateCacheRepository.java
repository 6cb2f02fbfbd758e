package dev.mansard.api.cache.postgres;

import dev.mansard.api.cache.CacheChange;
import dev.mansard.api.cache.CacheRepository;
import dev.mansard.api.cache.CacheSettings;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.protocol.event.CacheEvent.CacheDestroyed;
import dev.mansard.protocol.event.CacheEvent.RetentionChanged;
import dev.mansard.store.event.EventJson;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.LockMode;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Caches through Hibernate Reactive; every session is shielded by {@link Uncancelled}. */
@ApplicationScoped
class HibernateCacheRepository implements CacheRepository {
  private static final String LIVING =
      "from CacheEntity c where c.name = :name and c.deletedAt is null";
  private static final String TAKEN =
      "select count(c) from CacheEntity c where c.name = :name and c.nameTaken";
  private static final String OUTBOX =
      """
      insert into mansard.outbox (topic_key, event_type, payload, created_at)
      values (:topicKey, :eventType, cast(cast(:payload as text) as jsonb), :at)
      """;

  /** Nothing is left for them to keep, and a cache that is made anew begins without any. */
  private static final String UNPIN = "delete from mansard.pin where cache_id = :cacheId";

  private final Mutiny.SessionFactory sessions;

  HibernateCacheRepository(Mutiny.SessionFactory sessions) {
    this.sessions = sessions;
  }

  @Override
  public Uni<Optional<CacheSettings>> find(CacheName name) {
    return read(session -> living(session, name, LockMode.NONE))
        .map(row -> Optional.ofNullable(row).map(CacheRows::read));
  }

  @Override
  public Uni<Boolean> isTaken(CacheName name) {
    return read(session ->
            session
                .createSelectionQuery(TAKEN, Long.class)
                .setParameter("name", name.value())
                .getSingleResult())
        .map(count -> count > 0);
  }

  @Override
  public Uni<Boolean> create(CacheSettings settings, Instant at) {
    return Uncancelled.run(
            () ->
                sessions.withTransaction(session -> session.persist(CacheRows.write(settings, at))))
        .replaceWith(true)
        .onFailure(DatabaseFailure::isUniqueViolation)
        .recoverWithItem(false)
        .onFailure()
        .transform(DatabaseFailure::translate);
  }

  @Override
  public Uni<Optional<UUID>> configure(CacheName name, CacheChange change, Instant at) {
    return change(name, (session, row) -> configure(session, row, change, at));
  }

  private static Uni<Void> configure(
      Mutiny.Session session, CacheEntity row, CacheChange change, Instant at) {
    CacheRows.apply(change, row);
    return change
        .settings()
        .retentionPeriod()
        .map(kept -> publish(session, new RetentionChanged(CacheName.parse(row.name), kept, at)))
        .orElseGet(() -> Uni.createFrom().voidItem());
  }

  @Override
  public Uni<Optional<UUID>> destroy(CacheName name, boolean keepName, Instant at) {
    return change(
        name,
        (session, row) -> {
          row.deletedAt = at;
          row.nameTaken = keepName;
          return session
              .createNativeQuery(UNPIN)
              .setParameter("cacheId", row.id)
              .executeUpdate()
              .flatMap(_ -> publish(session, new CacheDestroyed(name, at)));
        });
  }

  /** Something done to a row that is locked until the transaction ends. */
  private interface Change {
    Uni<Void> apply(Mutiny.Session session, CacheEntity row);
  }

  private Uni<Optional<UUID>> change(CacheName name, Change change) {
    return Uncancelled.run(
            () ->
                sessions.withTransaction(
                    session ->
                        living(session, name, LockMode.PESSIMISTIC_WRITE)
                            .flatMap(row -> applyTo(session, row, change))))
        .onFailure()
        .transform(DatabaseFailure::translate);
  }

  private static Uni<Optional<UUID>> applyTo(
      Mutiny.Session session, @Nullable CacheEntity row, Change change) {
    if (row == null) {
      return Uni.createFrom().item(Optional.empty());
    }
    var keyBefore = row.signingKeyId;
    return change.apply(session, row).replaceWith(Optional.of(keyBefore));
  }

  private <T> Uni<T> read(Function<Mutiny.Session, Uni<T>> query) {
    return Uncancelled.run(() -> sessions.withSession(query))
        .onFailure()
        .transform(DatabaseFailure::translate);
  }

  private static Uni<CacheEntity> living(Mutiny.Session session, CacheName name, LockMode lock) {
    return session
        .createSelectionQuery(LIVING, CacheEntity.class)
        .setParameter("name", name.value())
        .setLockMode(lock)
        .getSingleResultOrNull();
  }

  private static Uni<Void> publish(Mutiny.Session session, CacheEvent event) {
    return session
        .createNativeQuery(OUTBOX)
        .setParameter("topicKey", event.subject().map(CacheName::value).orElse(""))
        .setParameter("eventType", event.type())
        .setParameter("payload", EventJson.write(event))
        .setParameter("at", event.at())
        .executeUpdate()
        .replaceWithVoid();
  }
}

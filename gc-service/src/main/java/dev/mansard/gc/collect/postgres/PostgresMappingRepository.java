package dev.mansard.gc.collect.postgres;

import dev.mansard.gc.collect.AgingCache;
import dev.mansard.gc.collect.Expiry;
import dev.mansard.gc.collect.MappingRepository;
import dev.mansard.gc.collect.RetentionSettings;
import dev.mansard.gc.leadership.postgres.Session;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The tables {@code object} and {@code cache}. */
public final class PostgresMappingRepository implements MappingRepository {
  private static final String LIST_DESTROYED =
      """
      select c.id from mansard.cache c
      where c.deleted_at is not null
        and (not c.name_taken or exists(select from mansard.object o where o.cache_id = c.id))
      order by c.id
      """;

  private static final String FIND_DESTROYED =
      """
      select o.store_path_hash from mansard.object o join mansard.cache c on c.id = o.cache_id
      where o.cache_id = $1 and c.deleted_at is not null
      order by o.store_path_hash limit $2
      """;

  /** Waits for nobody: an upload that commits to the cache holds a lock on this row. */
  private static final String LOCK_CACHE =
      """
      select from mansard.cache
      where id = $1 and deleted_at is not null and not name_taken for update skip locked
      """;

  /** A statement of its own after the lock, so that it sees what was committed before. */
  private static final String DROP_CACHE =
      """
      delete from mansard.cache c
      where c.id = $1 and not exists(select from mansard.object o where o.cache_id = c.id)
      """;

  private static final String LIST_AGING =
      """
      select c.id, c.name, p.seconds, p.cutoff
      from mansard.cache c
      cross join lateral (
        select coalesce(c.retention_period_seconds, $1) as seconds,
          clock_timestamp()
            - coalesce(c.retention_period_seconds, $1) * interval '1 second' as cutoff) p
      where c.deleted_at is null and p.seconds > 0
        and exists(select from mansard.object o
                   where o.cache_id = c.id and o.last_accessed_at < p.cutoff)
      order by c.id
      """;

  private final Supplier<Session> sessions;

  /** Works in whatever session there is at the moment. */
  public PostgresMappingRepository(Supplier<Session> sessions) {
    this.sessions = sessions;
  }

  @Override
  public List<Long> listDestroyed() {
    List<Long> ids = new ArrayList<>();
    sessions.get().query(LIST_DESTROYED, Tuple.tuple()).forEach(row -> ids.add(row.getLong(0)));
    return ids;
  }

  @Override
  public int dropObjects(long destroyedCacheId, int limit) {
    Session session = sessions.get();
    List<String> hashes = new ArrayList<>();
    session
        .query(FIND_DESTROYED, Tuple.of(destroyedCacheId, limit))
        .forEach(row -> hashes.add(row.getString(0)));
    return hashes.isEmpty()
        ? 0
        : session.redoable(
            () -> new ObjectDeletion(session, destroyedCacheId).ofDestroyedCache(hashes));
  }

  @Override
  public boolean dropCache(long destroyedCacheId) {
    Session session = sessions.get();
    Tuple id = Tuple.of(destroyedCacheId);
    return session.transaction(
        () ->
            session.query(LOCK_CACHE, id).size() == 1
                && session.query(DROP_CACHE, id).rowCount() == 1);
  }

  @Override
  public List<AgingCache> listAging(RetentionSettings settings) {
    List<AgingCache> caches = new ArrayList<>();
    for (Row row :
        sessions.get().query(LIST_AGING, Tuple.of(settings.defaultPeriod().toSeconds()))) {
      caches.add(
          new AgingCache(
              row.getLong(0),
              row.getString(1),
              row.getLong(2),
              row.getOffsetDateTime(3).toInstant()));
    }
    return caches;
  }

  @Override
  public Expiry begin(AgingCache cache) {
    return new PostgresExpiry(sessions.get(), cache);
  }
}

package dev.mansard.gc.collect.postgres;

import dev.mansard.gc.leadership.postgres.Session;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes objects of one cache and counts their NARs down, within a transaction. Waits for nobody:
 * what somebody else has locked stays for another time.
 *
 * <p>The NARs are locked before the objects, as an upload does it. It is checked once more, on the
 * locked row, that an object may go: it may have been used or pinned, its cache's retention period
 * changed or the object replaced since it was found.
 */
final class ObjectDeletion {
  private static final String LOCK_NARS =
      """
      select n.id from mansard.nar n
      where n.id in (select o.nar_id from mansard.object o
                     where o.cache_id = $1 and o.store_path_hash = any(string_to_array($2, ',')))
      order by n.id for no key update skip locked
      """;

  /**
   * A statement of its own: what the next one sees was committed before these rows were locked or
   * waits for them, as a pin does.
   */
  private static final String LOCK_OBJECTS =
      """
      select o.store_path_hash from mansard.object o
      where o.cache_id = $1 and o.store_path_hash = any(string_to_array($2, ',')) and o.nar_id = any($3::bigint[])
      order by o.store_path_hash for update skip locked
      """;

  private static final String DELETE =
      """
      with victims as (
        select o.store_path_hash from mansard.object o join mansard.cache c on c.id = o.cache_id
        where o.cache_id = $1 and o.store_path_hash = any(string_to_array($2, ',')) and o.nar_id = any($3::bigint[])
          and %s
        for update of o skip locked),
      deleted as (
        delete from mansard.object o using victims v
        where o.cache_id = $1 and o.store_path_hash = v.store_path_hash
        returning o.store_path_hash, o.nar_id),
      counted as (select nar_id, count(*)::int as objects from deleted group by nar_id),
      changed as (
        update mansard.nar n
        set reference_count = n.reference_count - counted.objects,
            orphaned_at = case when n.reference_count = counted.objects
                               then clock_timestamp() end
        from counted where n.id = counted.nar_id)
      select store_path_hash from deleted
      """;

  private static final String OF_DESTROYED_CACHE = DELETE.formatted("c.deleted_at is not null");

  /** By the period that the cache has now; $4 is that of the search. */
  private static final String BY_AGE =
      DELETE.formatted(
          """
          c.deleted_at is null
          and coalesce(c.retention_period_seconds, $4) > 0
          and o.last_accessed_at
              < clock_timestamp() - coalesce(c.retention_period_seconds, $4) * interval '1 second'
          and not exists(select from mansard.pin_target t
                         where t.cache_id = o.cache_id and t.store_path_hash = o.store_path_hash
                           and t.kept_until > clock_timestamp())
          """);

  private final Session session;
  private final long cacheId;

  ObjectDeletion(Session session, long cacheId) {
    this.session = session;
    this.cacheId = cacheId;
  }

  /** Deletes them, if the cache is destroyed; returns how many. */
  int ofDestroyedCache(List<String> hashes) {
    return hashes(OF_DESTROYED_CACHE, values(hashes)).size();
  }

  /** Deletes them, if they are still too old; returns those that are gone. */
  List<String> byAge(List<String> hashes, long retentionSeconds) {
    return hashes(BY_AGE, values(hashes).addLong(retentionSeconds));
  }

  private Tuple values(List<String> hashes) {
    Tuple objects = Tuple.of(cacheId, String.join(",", hashes));
    List<Long> nars = new ArrayList<>();
    session.query(LOCK_NARS, objects).forEach(row -> nars.add(row.getLong(0)));
    Long[] locked = nars.toArray(Long[]::new);
    List<String> mine = hashes(LOCK_OBJECTS, objects.addArrayOfLong(locked));
    return Tuple.of(cacheId, String.join(",", mine)).addArrayOfLong(locked);
  }

  private List<String> hashes(String sql, Tuple values) {
    List<String> hashes = new ArrayList<>();
    for (Row row : session.query(sql, values)) {
      hashes.add(row.getString(0));
    }
    return hashes;
  }
}

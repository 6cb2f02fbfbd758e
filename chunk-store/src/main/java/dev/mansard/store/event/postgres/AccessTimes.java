package dev.mansard.store.event.postgres;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.event.CacheEvent.ObjectsAccessed;
import dev.mansard.protocol.nix.StorePathHash;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/**
 * The latest access of each object that some events name. They go in by one statement, whatever
 * their number.
 */
public final class AccessTimes {
  /** Rows are locked in the order of their key, as everywhere; a clock ahead of ours is capped. */
  private static final String WRITE =
      """
      with used as (
        select o.cache_id, o.store_path_hash, least(e.at, clock_timestamp()) as at
        from unnest($1::text[], $2::text[], $3::timestamptz[]) as e(cache, hash, at)
        join mansard.cache c on c.name = e.cache collate "C" and c.deleted_at is null
        join mansard.object o on o.cache_id = c.id and o.store_path_hash = e.hash collate "C"
        where o.last_accessed_at < least(e.at, clock_timestamp())
        order by o.cache_id, o.store_path_hash
        for no key update of o)
      update mansard.object o set last_accessed_at = used.at
      from used
      where o.cache_id = used.cache_id and o.store_path_hash = used.store_path_hash
        and o.last_accessed_at < used.at
      """;

  private final Map<Key, Instant> latest = new HashMap<>();

  private record Key(CacheName cache, StorePathHash hash) {}

  /** Adds what the event tells. */
  public void add(ObjectsAccessed event) {
    event
        .lastAccess()
        .forEach(
            (hash, at) ->
                latest.merge(new Key(event.cache(), hash), at, (a, b) -> a.isAfter(b) ? a : b));
  }

  /** Makes objects that were used later than their rows say that young, never younger than now. */
  public Future<Void> write(SqlConnection connection) {
    return latest.isEmpty()
        ? Future.succeededFuture()
        : connection.preparedQuery(WRITE).execute(columns()).mapEmpty();
  }

  /** Cache names, hashes, times. */
  private Tuple columns() {
    var caches = new String[latest.size()];
    var hashes = new String[latest.size()];
    var times = new OffsetDateTime[latest.size()];
    int row = 0;
    for (var entry : latest.entrySet()) {
      caches[row] = entry.getKey().cache().value();
      hashes[row] = entry.getKey().hash().value();
      times[row] = entry.getValue().atOffset(ZoneOffset.UTC);
      row++;
    }
    return Tuple.of(caches, hashes, times);
  }
}

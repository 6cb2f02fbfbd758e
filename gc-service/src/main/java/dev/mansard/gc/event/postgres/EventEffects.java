package dev.mansard.gc.event.postgres;

import dev.mansard.gc.event.DeadLetter;
import dev.mansard.gc.event.EventBatch;
import dev.mansard.gc.event.SequencedEvent;
import dev.mansard.protocol.event.CacheEvent.ObjectsAccessed;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * Applies a batch on a connection whose transaction somebody else ends. Access times go in by one
 * statement, whatever their number.
 */
final class EventEffects {
  /** Newer than the last one of its cache, or else it has been applied before. */
  private static final String ADVANCE =
      """
      insert into mansard.event_applied as a (topic_key, sequence) values ($1, $2)
      on conflict (topic_key) do update set sequence = excluded.sequence
      where a.sequence < excluded.sequence
      returning sequence
      """;

  private static final String REQUEST_SWEEP =
      """
      insert into mansard.sweep_request (id, requested_at) values (1, clock_timestamp())
      on conflict (id) do update set requested_at = excluded.requested_at
      """;

  /** Rows are locked in the order of their key, as everywhere; a clock ahead of ours is capped. */
  private static final String ACCESS =
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

  private static final String BURY =
      """
      insert into mansard.dead_letter (origin, topic_key, payload, reason, failed_at)
      values ($1, $2, $3, $4, clock_timestamp())
      on conflict (origin) do nothing
      """;

  private final SqlConnection connection;

  EventEffects(SqlConnection connection) {
    this.connection = connection;
  }

  Future<Void> apply(EventBatch batch) {
    var accesses = new AccessTimes();
    Future<Void> done = Future.succeededFuture();
    for (var each : batch.events()) {
      if (each.event() instanceof ObjectsAccessed accessed) {
        accesses.add(accessed);
      } else {
        done = done.compose(_ -> change(each));
      }
    }
    return done.compose(_ -> touch(accesses)).compose(_ -> bury(batch.letters()));
  }

  /** The change itself was made by the API; what is left to do is to collect what it freed. */
  private Future<Void> change(SequencedEvent each) {
    return isNew(each).compose(fresh -> fresh ? requestSweep() : Future.succeededFuture());
  }

  private Future<Boolean> isNew(SequencedEvent each) {
    var subject = each.event().subject();
    if (subject.isEmpty() || each.sequence().isEmpty()) {
      return Future.succeededFuture(true);
    }
    return connection
        .preparedQuery(ADVANCE)
        .execute(Tuple.of(subject.get().value(), each.sequence().getAsLong()))
        .map(rows -> rows.size() > 0);
  }

  private Future<Void> requestSweep() {
    return connection.preparedQuery(REQUEST_SWEEP).execute().mapEmpty();
  }

  private Future<Void> touch(AccessTimes accesses) {
    return accesses.isEmpty()
        ? Future.succeededFuture()
        : connection.preparedQuery(ACCESS).execute(accesses.columns()).mapEmpty();
  }

  private Future<Void> bury(List<DeadLetter> letters) {
    var rows =
        letters.stream()
            .map(each -> Tuple.of(each.origin(), each.key(), each.payload(), each.reason()))
            .toList();
    return rows.isEmpty()
        ? Future.succeededFuture()
        : connection.preparedQuery(BURY).executeBatch(rows).mapEmpty();
  }
}

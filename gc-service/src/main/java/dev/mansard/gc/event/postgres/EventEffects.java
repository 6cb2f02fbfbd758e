package dev.mansard.gc.event.postgres;

import dev.mansard.gc.event.DeadLetter;
import dev.mansard.gc.event.EventBatch;
import dev.mansard.gc.event.SequencedEvent;
import dev.mansard.protocol.event.CacheEvent.CacheDestroyed;
import dev.mansard.protocol.event.CacheEvent.ObjectsAccessed;
import dev.mansard.protocol.event.CacheEvent.ObjectsDeleted;
import dev.mansard.protocol.event.CacheEvent.RetentionChanged;
import dev.mansard.protocol.event.CacheEvent.SweepRequested;
import dev.mansard.store.event.postgres.AccessTimes;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * Applies a batch on a connection whose transaction somebody else ends.
 *
 * <p>{@code objects-deleted} is for others: a collector writes it, and goes on by itself to what
 * these objects needed. It does not count as the last event of its cache either, since it is
 * written without the lock of the cache's row and may overtake a change.
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
      switch (each.event()) {
        case ObjectsAccessed accessed -> accesses.add(accessed);
        case ObjectsDeleted _ -> {}
        case CacheDestroyed _, RetentionChanged _, SweepRequested _ ->
            done = done.compose(_ -> change(each));
      }
    }
    return done.compose(_ -> accesses.write(connection)).compose(_ -> bury(batch.letters()));
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

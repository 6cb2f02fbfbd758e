package dev.mansard.store.event.postgres;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.protocol.event.CacheEvent.ObjectsAccessed;
import dev.mansard.store.event.EventJson;
import dev.mansard.store.event.OutboxRecord;
import dev.mansard.store.event.OutboxRepository;
import dev.mansard.store.event.OutboxState;
import dev.mansard.store.metadata.postgres.PoolQuery;
import dev.mansard.store.metadata.postgres.Shield;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import dev.mansard.store.metadata.postgres.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** The outbox through the Vert.x client. */
public final class PostgresOutboxRepository implements OutboxRepository {
  private static final String APPEND =
      """
      insert into mansard.outbox (topic_key, event_type, payload, created_at)
      select topic_key, event_type, payload::jsonb, clock_timestamp()
      from unnest($1::text[], $2::text[], $3::text[]) as e(topic_key, event_type, payload)
      """;

  /**
   * The number is this statement's alone. The transaction then waits for a broker, which takes
   * longer than a transaction may usually be silent.
   */
  private static final String TRY_LOCK =
      """
      select pg_try_advisory_xact_lock(7102341905::bigint),
        set_config('idle_in_transaction_session_timeout', '180s', true)
      """;

  private static final String LIST =
      """
      select id, topic_key, event_type, payload::text from mansard.outbox order by id limit $1
      """;

  private static final String REMOVE = "delete from mansard.outbox where id = any($1::bigint[])";

  private static final String BURY =
      """
      with gone as (delete from mansard.outbox where id = $1 returning id, topic_key, payload)
      insert into mansard.dead_letter (origin, topic_key, payload, reason, failed_at)
      select 'outbox/' || id, topic_key, left(payload::text, 65536), $2, clock_timestamp()
      from gone
      on conflict (origin) do nothing
      """;

  /** Whoever else is at work on them, another replica or a consumer, is left to it. */
  private static final String LIST_SURPLUS =
      """
      select id, topic_key, event_type, payload::text from mansard.outbox
      where event_type = $1 and id <= (
        select id from mansard.outbox where event_type = $1 order by id desc offset $2 limit 1)
      order by id limit $3 for update skip locked
      """;

  private static final String NEWEST_ACCESS =
      "select coalesce(max(id), 0) from mansard.outbox where event_type = '"
          + ObjectsAccessed.TYPE
          + "'";

  private static final String HAS_ACCESS =
      "select exists(select from mansard.outbox where id <= $1 and event_type = '"
          + ObjectsAccessed.TYPE
          + "')";

  private static final String STATE = "select count(*), min(created_at) from mansard.outbox";

  private final Pool pool;
  private final Transactions transactions;

  public PostgresOutboxRepository(Pool pool) {
    this.pool = pool;
    this.transactions = new Transactions(pool);
  }

  /** The outbox of a process without Quarkus. */
  public static OutboxRepository of(StoreDatabase database) {
    return new PostgresOutboxRepository(database.pool());
  }

  @Override
  public Uni<Void> append(List<CacheEvent> events) {
    var keys = events.stream().map(PostgresOutboxRepository::key).toArray(String[]::new);
    var types = events.stream().map(CacheEvent::type).toArray(String[]::new);
    var payloads = events.stream().map(EventJson::write).toArray(String[]::new);
    return Shield.uni(
        () -> PoolQuery.run(pool, APPEND, Tuple.of(keys, types, payloads)).mapEmpty());
  }

  private static String key(CacheEvent event) {
    return event.subject().map(CacheName::value).orElse("");
  }

  @Override
  public Uni<Integer> relay(
      int limit, Function<List<OutboxRecord>, CompletionStage<Integer>> publish) {
    return transactions.run(
        connection ->
            isLocked(connection)
                .compose(
                    locked ->
                        locked ? relay(connection, limit, publish) : Future.succeededFuture(0)),
        removed -> removed > 0);
  }

  private static Future<Boolean> isLocked(SqlConnection connection) {
    return connection
        .preparedQuery(TRY_LOCK)
        .execute()
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  private static Future<Integer> relay(
      SqlConnection connection,
      int limit,
      Function<List<OutboxRecord>, CompletionStage<Integer>> publish) {
    return connection
        .preparedQuery(LIST)
        .execute(Tuple.of(limit))
        .map(PostgresOutboxRepository::records)
        .compose(
            events ->
                events.isEmpty()
                    ? Future.succeededFuture(0)
                    : Future.fromCompletionStage(publish.apply(events))
                        .compose(count -> remove(connection, events.subList(0, count))));
  }

  private static Future<Integer> remove(SqlConnection connection, List<OutboxRecord> out) {
    var ids = out.stream().map(OutboxRecord::id).toArray(Long[]::new);
    return connection
        .preparedQuery(REMOVE)
        .execute(Tuple.tuple().addArrayOfLong(ids))
        .map(rows -> rows.rowCount());
  }

  private static List<OutboxRecord> records(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false)
        .map(PostgresOutboxRepository::row)
        .toList();
  }

  private static OutboxRecord row(Row row) {
    return new OutboxRecord(row.getLong(0), row.getString(1), row.getString(2), row.getString(3));
  }

  @Override
  public Uni<Void> bury(long id, String reason) {
    return Shield.uni(() -> PoolQuery.run(pool, BURY, Tuple.of(id, reason)).mapEmpty());
  }

  @Override
  public Uni<Integer> foldAccesses(int most, int limit) {
    var surplus = Tuple.of(ObjectsAccessed.TYPE, most, limit);
    return transactions.run(
        connection ->
            connection
                .preparedQuery(LIST_SURPLUS)
                .execute(surplus)
                .compose(rows -> fold(connection, records(rows))),
        folded -> folded > 0);
  }

  private static Future<Integer> fold(SqlConnection connection, List<OutboxRecord> surplus) {
    var accesses = new AccessTimes();
    Future<Void> buried = Future.succeededFuture();
    for (var record : surplus) {
      try {
        if (EventJson.parse(record.payload()) instanceof ObjectsAccessed accessed) {
          accesses.add(accessed);
        }
      } catch (MalformedInputException e) {
        var letter = Tuple.of(record.id(), e.format() + ": " + e.reason());
        buried = buried.compose(_ -> connection.preparedQuery(BURY).execute(letter).mapEmpty());
      }
    }
    return buried
        .compose(_ -> accesses.write(connection))
        .compose(_ -> remove(connection, surplus))
        .map(_ -> surplus.size());
  }

  @Override
  public Uni<Long> findNewestAccess() {
    return Shield.uni(
        () -> PoolQuery.run(pool, NEWEST_ACCESS).map(rows -> rows.iterator().next().getLong(0)));
  }

  @Override
  public Uni<Boolean> hasAccessUpTo(long id) {
    return Shield.uni(
        () ->
            PoolQuery.run(pool, HAS_ACCESS, Tuple.of(id))
                .map(rows -> rows.iterator().next().getBoolean(0)));
  }

  @Override
  public Uni<OutboxState> state() {
    return Shield.uni(() -> PoolQuery.run(pool, STATE).map(rows -> state(rows.iterator().next())));
  }

  private static OutboxState state(Row row) {
    return new OutboxState(
        row.getLong(0),
        Optional.ofNullable(row.getOffsetDateTime(1)).map(OffsetDateTime::toInstant));
  }
}

package dev.mansard.gc.event.postgres;

import dev.mansard.gc.event.EventBatch;
import dev.mansard.gc.event.EventRepository;
import dev.mansard.gc.event.StreamMove;
import dev.mansard.gc.event.UnusableEventException;
import dev.mansard.store.event.OutboxRecord;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.postgres.PoolQuery;
import dev.mansard.store.metadata.postgres.Shield;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import dev.mansard.store.metadata.postgres.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Events in the database of the store. */
public final class PostgresEventRepository implements EventRepository {
  private static final String LIST =
      """
      select id, topic_key, event_type, payload::text from mansard.outbox order by id limit $1
      """;

  private static final String REMOVE = "delete from mansard.outbox where id = any($1::bigint[])";

  private static final String OPEN =
      """
      insert into mansard.event_offset (source, partition, next_offset, end_offset, updated_at)
      select $1, partition, beginning, beginning, clock_timestamp()
      from unnest($2::int[], $3::bigint[]) as p(partition, beginning)
      on conflict (source, partition) do nothing
      """;

  private static final String FIND =
      "select partition, next_offset from mansard.event_offset where source = $1";

  private static final String MOVE =
      """
      update mansard.event_offset
      set next_offset = $4, end_offset = greatest(end_offset, $4), updated_at = clock_timestamp()
      where source = $1 and partition = $2 and next_offset = $3
      """;

  private static final String PUT_ENDS =
      """
      update mansard.event_offset o
      set end_offset = p.ending, updated_at = clock_timestamp()
      from unnest($2::int[], $3::bigint[]) as p(partition, ending)
      where o.source = $1 and o.partition = p.partition
      """;

  private final Pool pool;
  private final Transactions transactions;

  public PostgresEventRepository(Pool pool) {
    this.pool = pool;
    this.transactions = new Transactions(pool);
  }

  /** The events of a process without Quarkus. */
  public static EventRepository of(StoreDatabase database) {
    return new PostgresEventRepository(database.pool());
  }

  @Override
  public Uni<List<OutboxRecord>> listOutbox(int limit) {
    return Shield.uni(
        () ->
            PoolQuery.run(pool, LIST, Tuple.of(limit))
                .map(
                    rows ->
                        StreamSupport.stream(rows.spliterator(), false)
                            .map(PostgresEventRepository::outboxRecord)
                            .toList()));
  }

  private static OutboxRecord outboxRecord(Row row) {
    return new OutboxRecord(row.getLong(0), row.getString(1), row.getString(2), row.getString(3));
  }

  @Override
  public Uni<Boolean> applyOutbox(List<Long> ids, EventBatch batch) {
    var values = Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new));
    return apply(
        connection ->
            connection
                .preparedQuery(REMOVE)
                .execute(values)
                .map(rows -> rows.rowCount() == ids.size()),
        batch);
  }

  @Override
  public Uni<Boolean> applyStream(StreamMove move, EventBatch batch) {
    var values = Tuple.of(move.source(), move.partition(), move.from(), move.next());
    return apply(
        connection ->
            connection.preparedQuery(MOVE).execute(values).map(rows -> rows.rowCount() == 1),
        batch);
  }

  /** The claim comes first: it makes a second consumer wait, and then see that it was late. */
  private Uni<Boolean> apply(Function<SqlConnection, Future<Boolean>> claim, EventBatch batch) {
    return transactions
        .run(
            connection ->
                claim
                    .apply(connection)
                    .compose(
                        claimed ->
                            claimed
                                ? new EventEffects(connection).apply(batch).map(true)
                                : Future.succeededFuture(false)),
            claimed -> claimed)
        .onFailure(PostgresEventRepository::isDueToContent)
        .transform(e -> new UnusableEventException(String.valueOf(e.getCause()), e));
  }

  /** SQLSTATE classes 22, data exception, and 23, integrity constraint violation. */
  private static boolean isDueToContent(Throwable e) {
    return e instanceof MetadataException.Defect
        && e.getCause() instanceof PgException refusal
        && refusal.getSqlState() != null
        && refusal.getSqlState().matches("2[23].*");
  }

  @Override
  public Uni<Map<Integer, Long>> openOffsets(String source, Map<Integer, Long> beginnings) {
    return Shield.uni(
        () ->
            PoolQuery.run(pool, OPEN, perPartition(source, beginnings))
                .compose(_ -> PoolQuery.run(pool, FIND, Tuple.of(source)))
                .map(PostgresEventRepository::offsets));
  }

  @Override
  public Uni<Map<Integer, Long>> findOffsets(String source) {
    return Shield.uni(
        () -> PoolQuery.run(pool, FIND, Tuple.of(source)).map(PostgresEventRepository::offsets));
  }

  private static Map<Integer, Long> offsets(RowSet<Row> rows) {
    var offsets = new HashMap<Integer, Long>();
    rows.forEach(row -> offsets.put(row.getInteger(0), row.getLong(1)));
    return offsets;
  }

  @Override
  public Uni<Void> putEnds(String source, Map<Integer, Long> ends) {
    return Shield.uni(() -> PoolQuery.run(pool, PUT_ENDS, perPartition(source, ends)).mapEmpty());
  }

  private static Tuple perPartition(String source, Map<Integer, Long> offsets) {
    var partitions = offsets.keySet().stream().sorted().toArray(Integer[]::new);
    var values = new Long[partitions.length];
    for (int i = 0; i < partitions.length; i++) {
      values[i] = offsets.get(partitions[i]);
    }
    return Tuple.of(source, partitions, values);
  }
}

package dev.mansard.gc.status.postgres;

import dev.mansard.gc.status.StatusRepository;
import dev.mansard.gc.status.StoreStatus;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.store.metadata.postgres.PoolQuery;
import dev.mansard.store.metadata.postgres.Shield;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Two small queries; neither grows with the store, only with what waits or is damaged. */
public final class PostgresStatusRepository implements StatusRepository {
  private static final String ACCESS = "'" + CacheEvent.ObjectsAccessed.TYPE + "'";

  private static final String STATUS =
      """
      select
        extract(epoch from clock_timestamp() - greatest(c.started_at, c.finished_at))::float8,
        c.finished_at,
        (select count(*) from (select distinct pack_id, pack_offset from mansard.chunk
           where quarantined_at is not null and reference_count > 0) damaged),
        (select extract(epoch from clock_timestamp() - created_at)::float8 from mansard.outbox
           where event_type <> %s order by id limit 1),
        (select extract(epoch from clock_timestamp() - created_at)::float8 from mansard.outbox
           where event_type = %s order by id limit 1)
      from mansard.collector c
      """
          .formatted(ACCESS, ACCESS);

  /** Of each topic the one that was last looked at: a topic may have been made anew. */
  private static final String STREAMS =
      """
      select source, partition, next_offset, end_offset from mansard.event_offset
      where source in (
        select distinct on (split_part(source, '@', 1)) source from mansard.event_offset
        order by split_part(source, '@', 1), updated_at desc)
      """;

  private final Pool pool;

  private PostgresStatusRepository(Pool pool) {
    this.pool = pool;
  }

  /** The status of a process without Quarkus. */
  public static StatusRepository of(StoreDatabase database) {
    return new PostgresStatusRepository(database.pool());
  }

  @Override
  public Uni<StoreStatus> findStatus() {
    return Shield.uni(
        () ->
            PoolQuery.run(pool, STATUS)
                .compose(
                    status ->
                        PoolQuery.run(pool, STREAMS)
                            .map(streams -> status(status.iterator().next(), streams))));
  }

  private static StoreStatus status(Row row, RowSet<Row> streams) {
    return new StoreStatus(
        Optional.ofNullable(row.getDouble(0)).map(PostgresStatusRepository::seconds),
        Optional.ofNullable(row.getOffsetDateTime(1)).map(OffsetDateTime::toInstant),
        row.getLong(2),
        age(row, 3),
        age(row, 4),
        partitions(streams));
  }

  private static Duration age(Row row, int column) {
    return Optional.ofNullable(row.getDouble(column))
        .map(PostgresStatusRepository::seconds)
        .orElse(Duration.ZERO);
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos(Math.max(0, (long) (seconds * 1e9)));
  }

  private static List<StoreStatus.Partition> partitions(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false)
        .map(
            row ->
                new StoreStatus.Partition(
                    row.getString(0), row.getInteger(1), row.getLong(2), row.getLong(3)))
        .toList();
  }
}

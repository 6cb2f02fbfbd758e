package dev.mansard.store.metadata.postgres;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.metadata.commit.AbandonedLease;
import dev.mansard.store.metadata.commit.Lease;
import dev.mansard.store.metadata.commit.LeaseRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The table {@code lease}. */
final class PostgresLeaseRepository implements LeaseRepository {
  private static final String TAKE =
      """
      insert into mansard.lease (id, blob_key, started_at, expires_at)
      values ($1, $2, clock_timestamp(), clock_timestamp() + $3 * interval '1 millisecond')
      returning nextval('mansard.pack_id_seq'), started_at
      """;

  /** Sees leases that a commit is just ending, but does not wait for it: the others would lapse. */
  private static final String PROLONG =
      """
      with prolonged as (
        update mansard.lease l
        set expires_at = clock_timestamp() + $2 * interval '1 millisecond'
        from (
          select id from mansard.lease
          where id = any($1::uuid[]) and abandoned_at is null and expires_at > clock_timestamp()
          for update skip locked) free
        where l.id = free.id)
      select id from mansard.lease
      where id = any($1::uuid[]) and abandoned_at is null and expires_at > clock_timestamp()
      """;

  private static final String DROP = "delete from mansard.lease where id = any($1::uuid[])";

  /** By the time of the last try, so that blobs that cannot be deleted do not keep others. */
  private static final String ABANDON_EXPIRED =
      """
      update mansard.lease l set abandoned_at = clock_timestamp()
      from (
        select id from mansard.lease where expires_at <= clock_timestamp()
        order by abandoned_at nulls first, expires_at limit $1
        for update skip locked) expired
      where l.id = expired.id
      returning l.id, l.blob_key
      """;

  private static final String HAS_PACK =
      "select exists(select from mansard.pack where blob_key = $1)";

  private static final String FIND_HORIZON =
      """
      select coalesce(min(started_at) - interval '1 minute', clock_timestamp()) from mansard.lease
      where abandoned_at is null and expires_at > clock_timestamp()
      """;

  private final Pool pool;

  PostgresLeaseRepository(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<Lease> take(UUID id, BlobKey blobKey, Duration time) {
    Tuple values = Tuple.of(id, blobKey.value(), (double) time.toMillis());
    return Shield.uni(
        () ->
            PoolQuery.run(pool, TAKE, values)
                .map(rows -> lease(id, blobKey, rows.iterator().next())));
  }

  @Override
  public Uni<Set<UUID>> prolong(Collection<UUID> ids, Duration time) {
    Tuple values = Tuple.of(ids.toArray(UUID[]::new), (double) time.toMillis());
    return Shield.uni(() -> PoolQuery.run(pool, PROLONG, values).map(PostgresLeaseRepository::ids));
  }

  @Override
  public Uni<Void> drop(Collection<UUID> ids) {
    Tuple values = Tuple.tuple().addArrayOfUUID(ids.toArray(UUID[]::new));
    return Shield.uni(() -> PoolQuery.run(pool, DROP, values).mapEmpty());
  }

  @Override
  public Uni<List<AbandonedLease>> abandonExpired(int limit) {
    return Shield.uni(
        () ->
            PoolQuery.run(pool, ABANDON_EXPIRED, Tuple.of(limit))
                .map(PostgresLeaseRepository::abandoned));
  }

  @Override
  public Uni<Boolean> hasPack(BlobKey blobKey) {
    return Shield.uni(
        () ->
            PoolQuery.run(pool, HAS_PACK, Tuple.of(blobKey.value()))
                .map(rows -> rows.iterator().next().getBoolean(0)));
  }

  @Override
  public Uni<Instant> findHorizon() {
    return Shield.uni(
        () ->
            PoolQuery.run(pool, FIND_HORIZON)
                .map(rows -> rows.iterator().next().getOffsetDateTime(0).toInstant()));
  }

  private static Lease lease(UUID id, BlobKey blobKey, Row row) {
    return new Lease(id, blobKey, row.getLong(0), row.getOffsetDateTime(1).toInstant());
  }

  private static Set<UUID> ids(RowSet<Row> rows) {
    Set<UUID> ids = new HashSet<>();
    rows.forEach(row -> ids.add(row.getUUID(0)));
    return ids;
  }

  private static List<AbandonedLease> abandoned(RowSet<Row> rows) {
    List<AbandonedLease> leases = new ArrayList<>(rows.size());
    rows.forEach(
        row -> leases.add(new AbandonedLease(row.getUUID(0), new BlobKey(row.getString(1)))));
    return leases;
  }
}

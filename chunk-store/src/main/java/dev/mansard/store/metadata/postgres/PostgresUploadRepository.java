package dev.mansard.store.metadata.postgres;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.commit.CommitResult;
import dev.mansard.store.metadata.commit.MappingCommit;
import dev.mansard.store.metadata.commit.UploadCommit;
import dev.mansard.store.metadata.commit.UploadRepository;
import dev.mansard.store.metadata.commit.UploadState;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** The transactions of uploads. */
final class PostgresUploadRepository implements UploadRepository {
  /**
   * The order keeps the planner on the index of the quarantined, whatever it knows of the table.
   */
  private static final String FIND_STATE =
      """
      select
        (select n.nar_hash from mansard.object o join mansard.nar n on n.id = o.nar_id
         where o.cache_id = $1 and o.store_path_hash = $2 and n.quarantined_at is null),
        (select nar_size from mansard.nar
         where nar_hash = $3 and quarantined_at is null and orphaned_at is null),
        (select count(*) > 0 from (
          select from mansard.chunk where quarantined_at is not null
          order by chunk_hash, compression, id limit 1) damaged)
      """;

  private static final String END_LEASES =
      """
      delete from mansard.lease
      where id = any($1::uuid[]) and abandoned_at is null and expires_at > clock_timestamp()
      """;

  /**
   * Who stores a NAR waits for whoever is just storing it, which takes a minute for a million of
   * chunks, and holds nothing meanwhile that others want. Longer than {@link SessionLimits} allow
   * silence, so that one that is paused is outlasted at once.
   */
  private static final String BE_PATIENT = "set local lock_timeout = '15s'";

  private final Pool pool;
  private final Transactions transactions;

  PostgresUploadRepository(Pool pool) {
    this.pool = pool;
    this.transactions = new Transactions(pool);
  }

  @Override
  public Uni<UploadState> findState(long cacheId, StorePathHash hash, Sha256 narHash) {
    Tuple values = Tuple.of(cacheId, hash.value(), Rows.bytes(narHash));
    return Shield.uni(
        () -> PoolQuery.run(pool, FIND_STATE, values).map(rows -> state(rows.iterator().next())));
  }

  @Override
  public Uni<CommitResult> commitUpload(UploadCommit commit) {
    return transactions.run(connection -> store(connection, commit), this::isKept);
  }

  @Override
  public Uni<CommitResult> commitMapping(MappingCommit commit) {
    return transactions.run(
        connection ->
            endLeases(connection, commit.leases())
                .compose(_ -> new NarRows(connection).lock(commit.narHash()))
                .compose(narId -> new ObjectRows(connection).map(commit.object(), narId)),
        this::isKept);
  }

  private boolean isKept(CommitResult result) {
    return result instanceof CommitResult.Committed;
  }

  private static Future<CommitResult> store(SqlConnection connection, UploadCommit commit) {
    return Future.all(
            connection.query(BE_PATIENT).execute(), // not waited for: no trip more
            endLeases(connection, commit.leases()))
        .compose(_ -> new NewRows(connection).insertPacks(commit.packs()))
        .compose(_ -> new NarRows(connection).place(commit.nar()))
        .compose(
            placement ->
                switch (placement) {
                  case NarRows.Placement.Exists() ->
                      Future.succeededFuture(new CommitResult.NarExists());
                  case NarRows.Placement.Placed placed -> fill(connection, commit, placed);
                });
  }

  private static Future<CommitResult> fill(
      SqlConnection connection, UploadCommit commit, NarRows.Placement.Placed placed) {
    return new NewRows(connection)
        .insertChunks(commit.chunks(), commit.nar().compression())
        .compose(
            _ ->
                new ReferenceCounts(connection)
                    .raise(commit.reused())
                    .lower(placed.released())
                    .apply())
        .compose(bytes -> requireBytes(bytes, commit.reusedStoredBytes()))
        .compose(_ -> new ObjectRows(connection).map(commit.object(), placed.id()));
  }

  /** A reused frame that was replaced since the look-up may have got another length. */
  private static Future<Void> requireBytes(long actual, long expected) {
    return actual == expected
        ? Future.succeededFuture()
        : Future.failedFuture(new MetadataException.Stale("chunks relied on have changed"));
  }

  private static Future<Void> endLeases(SqlConnection connection, Set<UUID> leases) {
    return connection
        .preparedQuery(END_LEASES)
        .execute(Tuple.tuple().addArrayOfUUID(leases.toArray(UUID[]::new)))
        .compose(
            rows ->
                rows.rowCount() == leases.size()
                    ? Future.succeededFuture()
                    : Future.failedFuture(new MetadataException.Stale("the lease has expired")));
  }

  private static UploadState state(Row row) {
    Long narSize = row.getLong(1);
    return new UploadState(
        Optional.ofNullable(row.getBuffer(0)).map(Rows::sha256),
        narSize == null ? OptionalLong.empty() : OptionalLong.of(narSize),
        row.getBoolean(2));
  }
}

package dev.mansard.store.metadata.postgres;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.commit.NewNar;
import dev.mansard.store.recipe.ChunkRun;
import dev.mansard.store.recipe.Recipe;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Finds the row of a NAR its place: a new one, or that of a NAR that cannot be read any more. */
final class NarRows {
  private static final String INSERT =
      """
      with placed as (
        insert into mansard.nar (nar_hash, nar_size, compression, chunk_count, stored_bytes,
          file_hash, whole_pack_id, recipe, reference_count, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 0, clock_timestamp())
        on conflict (nar_hash) do nothing
        returning id),
      listed as (
        insert into mansard.nar_pack (pack_id, nar_id)
        select pack_id, placed.id from placed, unnest($9::bigint[]) as pack_id)
      select id from placed
      """;

  private static final String LOCK =
      """
      select id, quarantined_at is not null, recipe from mansard.nar
      where nar_hash = $1 for no key update
      """;

  private static final String REPAIR =
      """
      with gone as (
        delete from mansard.nar_pack where nar_id = $1 and pack_id <> all($9::bigint[])),
      listed as (
        insert into mansard.nar_pack (pack_id, nar_id)
        select pack_id, $1 from unnest($9::bigint[]) as pack_id on conflict do nothing)
      update mansard.nar
      set nar_size = $2, compression = $3, chunk_count = $4, stored_bytes = $5, file_hash = $6,
          whole_pack_id = $7, recipe = $8, quarantined_at = null
      where id = $1
      """;

  private static final String ADD_REFERENCE =
      """
      update mansard.nar set reference_count = reference_count + 1, orphaned_at = null
      where id = $1
      """;

  private static final String TAKE_REFERENCE =
      """
      update mansard.nar
      set reference_count = reference_count - 1,
          orphaned_at = case when reference_count = 1 then clock_timestamp() end
      where id = $1
      """;

  private final SqlConnection connection;

  NarRows(SqlConnection connection) {
    this.connection = connection;
  }

  /** Where a NAR ended up. */
  sealed interface Placement {

    /**
     * In this row.
     *
     * @param id the row
     * @param released the chunks of the recipe it had before
     */
    record Placed(long id, List<ChunkRun> released) implements Placement {}

    /** Nowhere: somebody else has stored it, and it is readable. */
    record Exists() implements Placement {}
  }

  /** Inserts the NAR, or replaces it where it is quarantined. */
  Future<Placement> place(NewNar nar) {
    return connection
        .preparedQuery(INSERT)
        .execute(columns(Tuple.of(Rows.bytes(nar.narHash())), nar))
        .compose(
            rows ->
                rows.size() == 1
                    ? Future.succeededFuture(
                        new Placement.Placed(rows.iterator().next().getLong(0), List.of()))
                    : repair(nar));
  }

  /** Locks a NAR that is there and readable, and returns its id. */
  Future<Long> lock(Sha256 narHash) {
    return connection
        .preparedQuery(LOCK)
        .execute(Tuple.of(Rows.bytes(narHash)))
        .compose(
            rows -> {
              if (rows.size() == 0 || rows.iterator().next().getBoolean(1)) {
                return Future.failedFuture(
                    new MetadataException.Stale("the NAR relied on is gone"));
              }
              return Future.succeededFuture(rows.iterator().next().getLong(0));
            });
  }

  /** Counts one more object. */
  Future<Void> addReference(long id) {
    return connection.preparedQuery(ADD_REFERENCE).execute(Tuple.of(id)).mapEmpty();
  }

  /** Counts one object less. */
  Future<Void> takeReference(long id) {
    return connection.preparedQuery(TAKE_REFERENCE).execute(Tuple.of(id)).mapEmpty();
  }

  private Future<Placement> repair(NewNar nar) {
    return connection
        .preparedQuery(LOCK)
        .execute(Tuple.of(Rows.bytes(nar.narHash())))
        .compose(rows -> repair(nar, rows));
  }

  private Future<Placement> repair(NewNar nar, RowSet<Row> rows) {
    if (rows.size() == 0) {
      return Future.failedFuture(
          new MetadataException.Contended(
              "the NAR was there and is gone", new IllegalStateException("reaped meanwhile")));
    }
    Row row = rows.iterator().next();
    if (!row.getBoolean(1)) {
      return Future.succeededFuture(new Placement.Exists());
    }
    long id = row.getLong(0);
    Recipe former = Recipe.decode(row.getBuffer(2).getBytes());
    return connection
        .preparedQuery(REPAIR)
        .execute(columns(Tuple.of(id), nar))
        .map(new Placement.Placed(id, former.runs()));
  }

  private static Tuple columns(Tuple first, NewNar nar) {
    Long wholePack = nar.wholePackId().isPresent() ? nar.wholePackId().getAsLong() : null;
    return first
        .addLong(nar.narSize())
        .addShort(Rows.code(nar.compression()))
        .addInteger(nar.recipe().chunkCount())
        .addLong(nar.storedBytes())
        .addBuffer(nar.fileHash().map(Rows::bytes).orElse(null))
        .addLong(wholePack)
        .addBuffer(Buffer.buffer(nar.recipe().encode()))
        .addArrayOfLong(nar.recipe().packIds().toArray(Long[]::new));
  }
}

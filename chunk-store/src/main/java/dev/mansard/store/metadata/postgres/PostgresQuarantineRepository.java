package dev.mansard.store.metadata.postgres;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.metadata.integrity.QuarantineRepository;
import dev.mansard.store.metadata.integrity.SettledNars;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code quarantined_at} of chunks and NARs. Chunks and NARs are changed in separate transactions,
 * so that the order in which uploads lock them (NAR, then chunks) is never turned round.
 */
final class PostgresQuarantineRepository implements QuarantineRepository {
  private static final String QUARANTINE_FRAMES =
      """
      with here as (
        select id from mansard.chunk
        where pack_id = $1 and pack_offset = any($2::bigint[]) and quarantined_at is null
        order by id for update)
      update mansard.chunk c set quarantined_at = clock_timestamp()
      from here where c.id = here.id returning c.id
      """;

  private static final String QUARANTINE_BEYOND =
      """
      with here as (
        select id from mansard.chunk
        where pack_id = $1 and pack_offset + stored_bytes > $2 and quarantined_at is null
        order by id limit $3 for update)
      update mansard.chunk c set quarantined_at = clock_timestamp()
      from here where c.id = here.id returning c.id
      """;

  private static final String RELEASE =
      """
      with here as (
        select id from mansard.chunk
        where pack_id = $1 and pack_offset = any($2::bigint[]) and quarantined_at is not null
        order by id for update)
      update mansard.chunk c set quarantined_at = null
      from here where c.id = here.id returning c.id
      """;

  private static final String FIND_QUARANTINED =
      """
      select c.id from unnest($1::bytea[]) as asked(hash)
      join mansard.chunk c on c.chunk_hash = asked.hash and c.compression = $2
      where c.quarantined_at is not null and c.reference_count > 0
      """;

  private static final String LIST_QUARANTINED =
      """
      select id from mansard.chunk
      where quarantined_at is not null and reference_count > 0 and id > $1
      order by id limit $2
      """;

  /** Only a copy that is part of a NAR: GC takes no such chunk away. */
  private static final String FIND_COPIES =
      """
      select q.id, copy.id, q.pack_id from mansard.chunk q
      cross join lateral (
        select c.id from mansard.chunk c
        join mansard.pack p on p.id = c.pack_id and p.deleted_at is null
        where c.chunk_hash = q.chunk_hash and c.compression = q.compression
          and c.quarantined_at is null and c.reference_count > 0
        order by c.id desc limit 1) copy
      where q.id = any($1::bigint[]) and q.quarantined_at is not null
      """;

  /** So that GC looks at what is alive of them; locked before chunks, as compaction does. */
  private static final String MARK_SHRUNK =
      """
      with here as (
        select id from mansard.pack where id = any($1::bigint[]) order by id for no key update)
      update mansard.pack p set shrunk_at = clock_timestamp() from here where p.id = here.id
      """;

  private static final String LOCK =
      "select id from mansard.chunk where id = any($1::bigint[]) order by id for update";

  private static final String MOVE =
      """
      update mansard.chunk q
      set pack_id = c.pack_id, pack_offset = c.pack_offset, stored_bytes = c.stored_bytes,
          checksum = c.checksum, quarantined_at = null
      from unnest($1::bigint[], $2::bigint[]) as pair(id, copy_id)
      join mansard.chunk c on c.id = pair.copy_id
      where q.id = pair.id and q.quarantined_at is not null
        and c.quarantined_at is null and c.reference_count > 0
      returning q.id
      """;

  private static final String LIST_QUARANTINED_NARS =
      """
      select id from mansard.nar where quarantined_at is not null and id > $1 order by id limit $2
      """;

  private final Transactions transactions;

  PostgresQuarantineRepository(Pool pool) {
    this.transactions = new Transactions(pool);
  }

  @Override
  public Uni<List<Long>> quarantineFrames(long packId, List<Long> offsets) {
    return ids(QUARANTINE_FRAMES, Tuple.of(packId).addArrayOfLong(offsets.toArray(Long[]::new)));
  }

  @Override
  public Uni<List<Long>> quarantineBeyond(long packId, long sizeBytes, int limit) {
    return ids(QUARANTINE_BEYOND, Tuple.of(packId, sizeBytes, limit));
  }

  @Override
  public Uni<List<Long>> release(long packId, List<Long> offsets) {
    Tuple values = Tuple.of(packId).addArrayOfLong(offsets.toArray(Long[]::new));
    return transactions.run(
        connection ->
            markShrunk(connection, Set.of(packId))
                .compose(_ -> connection.preparedQuery(RELEASE).execute(values))
                .map(PostgresQuarantineRepository::ids),
        _ -> true);
  }

  @Override
  public Uni<List<Long>> findQuarantined(List<Sha256> hashes, Compression compression) {
    Buffer[] asked = hashes.stream().map(Rows::bytes).toArray(Buffer[]::new);
    Tuple values = Tuple.tuple().addArrayOfBuffer(asked).addShort(Rows.code(compression));
    return ids(FIND_QUARANTINED, values);
  }

  @Override
  public Uni<List<Long>> listQuarantined(long afterId, int limit) {
    return ids(LIST_QUARANTINED, Tuple.of(afterId, limit));
  }

  @Override
  public Uni<List<Long>> heal(List<Long> chunkIds) {
    return transactions.run(connection -> heal(connection, chunkIds), _ -> true);
  }

  @Override
  public Uni<SettledNars> settleNars(List<Long> chunkIds, long afterNarId, int limit) {
    return transactions.run(
        connection -> new NarSettlement(connection).settle(chunkIds, afterNarId, limit), _ -> true);
  }

  @Override
  public Uni<Boolean> settleNar(long narId) {
    return transactions.run(connection -> new NarSettlement(connection).settle(narId), _ -> true);
  }

  @Override
  public Uni<List<Long>> listQuarantinedNars(long afterId, int limit) {
    return ids(LIST_QUARANTINED_NARS, Tuple.of(afterId, limit));
  }

  private Uni<List<Long>> ids(String sql, Tuple values) {
    return transactions.run(
        connection ->
            connection.preparedQuery(sql).execute(values).map(PostgresQuarantineRepository::ids),
        _ -> true);
  }

  private static Future<List<Long>> heal(SqlConnection connection, List<Long> chunkIds) {
    return connection
        .preparedQuery(FIND_COPIES)
        .execute(Tuple.tuple().addArrayOfLong(chunkIds.toArray(Long[]::new)))
        .compose(
            pairs ->
                pairs.size() == 0
                    ? Future.succeededFuture(List.of())
                    : markShrunk(connection, packs(pairs))
                        .compose(_ -> lock(connection, pairs))
                        .compose(_ -> move(connection, pairs)));
  }

  private static Set<Long> packs(RowSet<Row> pairs) {
    var packs = new TreeSet<Long>();
    for (Row pair : pairs) {
      packs.add(pair.getLong(2));
    }
    return packs;
  }

  private static Future<RowSet<Row>> markShrunk(SqlConnection connection, Set<Long> packs) {
    return connection
        .preparedQuery(MARK_SHRUNK)
        .execute(Tuple.tuple().addArrayOfLong(packs.toArray(Long[]::new)));
  }

  private static Future<RowSet<Row>> lock(SqlConnection connection, RowSet<Row> pairs) {
    var all = new TreeSet<Long>();
    for (Row pair : pairs) {
      all.add(pair.getLong(0));
      all.add(pair.getLong(1));
    }
    return connection
        .preparedQuery(LOCK)
        .execute(Tuple.tuple().addArrayOfLong(all.toArray(Long[]::new)));
  }

  private static Future<List<Long>> move(SqlConnection connection, RowSet<Row> pairs) {
    List<Long> ids = new ArrayList<>(pairs.size());
    List<Long> copies = new ArrayList<>(pairs.size());
    for (Row pair : pairs) {
      ids.add(pair.getLong(0));
      copies.add(pair.getLong(1));
    }
    return connection
        .preparedQuery(MOVE)
        .execute(
            Tuple.tuple()
                .addArrayOfLong(ids.toArray(Long[]::new))
                .addArrayOfLong(copies.toArray(Long[]::new)))
        .map(PostgresQuarantineRepository::ids);
  }

  private static List<Long> ids(RowSet<Row> rows) {
    List<Long> ids = new ArrayList<>(rows.size());
    for (Row row : rows) {
      ids.add(row.getLong(0));
    }
    return ids;
  }
}

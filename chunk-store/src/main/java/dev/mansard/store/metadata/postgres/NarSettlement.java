package dev.mansard.store.metadata.postgres;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.metadata.integrity.SettledNars;
import dev.mansard.store.recipe.ChunkId;
import dev.mansard.store.recipe.ChunkRun;
import dev.mansard.store.recipe.Recipe;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Brings NARs in line with their chunks, one transaction at a time. The NARs are locked first, and
 * only then the chunks are looked at, without a lock: whoever changes chunks settles their NARs
 * afterwards, so that the last to come sees the state that stays.
 */
final class NarSettlement {
  private static final String FIND_NARS =
      """
      select n.id, n.recipe from mansard.nar n
      where n.id in (
        select distinct nar_id from mansard.nar_pack
        where pack_id = any($1::bigint[]) and nar_id > $2 order by nar_id limit $3)
      order by n.id
      """;

  private static final String LOCK_NARS =
      """
      select id, nar_hash, recipe, chunk_count, stored_bytes, whole_pack_id,
        quarantined_at is not null as is_quarantined, file_hash is not null as has_file_hash
      from mansard.nar where id = any($1::bigint[]) order by id for no key update
      """;

  private static final String STILL_QUARANTINED =
      """
      select id from mansard.chunk
      where id = any($1::bigint[]) and quarantined_at is not null order by id
      """;

  private static final String QUARANTINE =
      "update mansard.nar set quarantined_at = clock_timestamp() where id = any($1::bigint[])";

  /** Whether the chunks fill one pack: all in it, at different places, and nothing is left over. */
  private static final String MEASURE =
      """
      select count(*), coalesce(sum(part.stored_bytes), 0)::bigint as stored_bytes,
        coalesce(bool_and(part.pack_id = $3)
          and count(distinct part.pack_offset) = count(*)
          and sum(part.stored_bytes) = max(part.size_bytes), false) as is_whole_pack
      from unnest($1::bigint[], $2::int[]) as run(first_id, count)
      cross join lateral (
        select c.pack_id, c.pack_offset, c.stored_bytes, p.size_bytes
        from mansard.chunk c join mansard.pack p on p.id = c.pack_id and p.deleted_at is null
        where c.id between run.first_id and run.first_id + run.count - 1
          and c.quarantined_at is null and c.pack_offset + c.stored_bytes <= p.size_bytes
        limit run.count) part
      """;

  private static final String PUT_BACK =
      """
      update mansard.nar
      set quarantined_at = null, stored_bytes = $2,
          whole_pack_id = case when $3 then whole_pack_id end,
          file_hash = case when $3 then file_hash end
      where id = $1
      """;

  private final SqlConnection connection;
  private final List<Sha256> lost = new ArrayList<>();
  private final List<Sha256> restored = new ArrayList<>();

  NarSettlement(SqlConnection connection) {
    this.connection = connection;
  }

  /** See {@code QuarantineRepository.settleNars}. */
  Future<SettledNars> settle(List<Long> chunkIds, long afterNarId, int limit) {
    long[] chunks = chunkIds.stream().mapToLong(Long::longValue).sorted().toArray();
    Long[] packs =
        Arrays.stream(chunks).map(ChunkId::packIdOf).distinct().boxed().toArray(Long[]::new);
    return connection
        .preparedQuery(FIND_NARS)
        .execute(Tuple.tuple().addArrayOfLong(packs).addLong(afterNarId).addInteger(limit))
        .compose(
            found -> settle(chunks, containing(found, chunks)).map(_ -> settled(found, limit)));
  }

  /** See {@code QuarantineRepository.settleNar}. */
  Future<Boolean> settle(long narId) {
    return lock(List.of(narId))
        .compose(
            rows ->
                rows.size() == 0 ? Future.succeededFuture(false) : measure(rows.iterator().next()));
  }

  private SettledNars settled(RowSet<Row> found, int limit) {
    OptionalLong goOnAfter = OptionalLong.empty();
    if (found.size() == limit) {
      for (Row row : found) {
        goOnAfter = OptionalLong.of(row.getLong("id"));
      }
    }
    return new SettledNars(lost, restored, goOnAfter);
  }

  private Future<Void> settle(long[] chunks, List<Long> narIds) {
    if (narIds.isEmpty()) {
      return Future.succeededFuture();
    }
    return lock(narIds)
        .compose(
            nars ->
                stillQuarantined(chunks)
                    .compose(
                        damaged ->
                            quarantine(nars, damaged)
                                .compose(_ -> eachOf(nars, damaged, this::measure))));
  }

  private Future<RowSet<Row>> lock(List<Long> narIds) {
    return connection
        .preparedQuery(LOCK_NARS)
        .execute(Tuple.tuple().addArrayOfLong(narIds.toArray(Long[]::new)));
  }

  private Future<long[]> stillQuarantined(long[] chunks) {
    Long[] asked = Arrays.stream(chunks).boxed().toArray(Long[]::new);
    return connection
        .preparedQuery(STILL_QUARANTINED)
        .execute(Tuple.tuple().addArrayOfLong(asked))
        .map(
            rows -> {
              long[] ids = new long[rows.size()];
              int index = 0;
              for (Row row : rows) {
                ids[index++] = row.getLong(0);
              }
              return ids;
            });
  }

  /** All at once, without looking at their other chunks. */
  private Future<Void> quarantine(RowSet<Row> nars, long[] damaged) {
    List<Long> ids = new ArrayList<>();
    for (Row nar : nars) {
      if (!nar.getBoolean("is_quarantined") && contains(nar, damaged)) {
        ids.add(nar.getLong("id"));
        lost.add(Rows.sha256(nar.getBuffer("nar_hash")));
      }
    }
    return ids.isEmpty()
        ? Future.succeededFuture()
        : connection
            .preparedQuery(QUARANTINE)
            .execute(Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new)))
            .mapEmpty();
  }

  /** One after the other, those that contain none of the damaged chunks. */
  private static Future<Void> eachOf(
      RowSet<Row> nars, long[] damaged, Function<Row, Future<Boolean>> work) {
    Future<Void> all = Future.succeededFuture();
    for (Row nar : nars) {
      if (!contains(nar, damaged)) {
        all = all.compose(_ -> work.apply(nar).mapEmpty());
      }
    }
    return all;
  }

  private Future<Boolean> measure(Row nar) {
    List<ChunkRun> runs = recipe(nar).runs();
    Tuple values =
        Tuple.tuple()
            .addArrayOfLong(runs.stream().map(ChunkRun::firstId).toArray(Long[]::new))
            .addArrayOfInteger(runs.stream().map(ChunkRun::count).toArray(Integer[]::new))
            .addLong(nar.getLong("whole_pack_id"));
    return connection
        .preparedQuery(MEASURE)
        .execute(values)
        .compose(rows -> put(nar, rows.iterator().next()));
  }

  private Future<Boolean> put(Row nar, Row measured) {
    long id = nar.getLong("id");
    boolean isQuarantined = nar.getBoolean("is_quarantined");
    Sha256 hash = Rows.sha256(nar.getBuffer("nar_hash"));
    if (measured.getLong(0) != nar.getInteger("chunk_count").longValue()) {
      if (isQuarantined) {
        return Future.succeededFuture(false);
      }
      lost.add(hash);
      return connection
          .preparedQuery(QUARANTINE)
          .execute(Tuple.tuple().addArrayOfLong(new Long[] {id}))
          .map(false);
    }
    long storedBytes = measured.getLong("stored_bytes");
    boolean isWholePack = measured.getBoolean("is_whole_pack");
    boolean isRight =
        !isQuarantined
            && storedBytes == nar.getLong("stored_bytes")
            && (isWholePack || !tellsOfBody(nar));
    if (isRight) {
      return Future.succeededFuture(true);
    }
    if (isQuarantined) {
      restored.add(hash);
    }
    return connection
        .preparedQuery(PUT_BACK)
        .execute(Tuple.of(id, storedBytes, isWholePack))
        .map(true);
  }

  /**
   * Whether the row says more of the body than its length: a frame that moved may be another one.
   */
  private static boolean tellsOfBody(Row nar) {
    return nar.getLong("whole_pack_id") != null || nar.getBoolean("has_file_hash");
  }

  private static List<Long> containing(RowSet<Row> nars, long[] chunks) {
    List<Long> ids = new ArrayList<>();
    for (Row nar : nars) {
      if (contains(nar, chunks)) {
        ids.add(nar.getLong("id"));
      }
    }
    return ids;
  }

  private static boolean contains(Row nar, long[] sortedChunks) {
    if (sortedChunks.length == 0) {
      return false;
    }
    for (ChunkRun run : recipe(nar).runs()) {
      int at = Arrays.binarySearch(sortedChunks, run.firstId());
      int next = at >= 0 ? at : -at - 1;
      if (next < sortedChunks.length && sortedChunks[next] <= run.lastId()) {
        return true;
      }
    }
    return false;
  }

  private static Recipe recipe(Row nar) {
    return Recipe.decode(nar.getBuffer("recipe").getBytes());
  }
}

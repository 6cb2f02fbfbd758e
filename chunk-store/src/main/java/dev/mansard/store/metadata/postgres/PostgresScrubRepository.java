package dev.mansard.store.metadata.postgres;

import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.integrity.PlacedFrame;
import dev.mansard.store.metadata.integrity.ScrubRepository;
import dev.mansard.store.metadata.integrity.ScrubState;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code scrub}, and what it goes through. */
final class PostgresScrubRepository implements ScrubRepository {
  private static final String FIND_STATE =
      """
      select started_at, pack_id, pack_offset, packs, verified_bytes, damaged_chunks, finished_at
      from mansard.scrub
      """;

  private static final String SAVE_STATE =
      """
      update mansard.scrub
      set started_at = $4, pack_id = $5, pack_offset = $6, packs = $7, verified_bytes = $8,
          damaged_chunks = $9, finished_at = $10
      where started_at is not distinct from $1::timestamptz and pack_id = $2 and pack_offset = $3
      """;

  private static final String LIST_PACKS =
      """
      select id, blob_key, size_bytes from mansard.pack
      where id >= $1 and deleted_at is null order by id limit $2
      """;

  private static final String LIST_FRAMES =
      """
      select pack_offset, stored_bytes, checksum, bool_or(quarantined_at is not null)
      from mansard.chunk where pack_id = $1 and pack_offset >= $2
      group by pack_offset, stored_bytes, checksum
      order by pack_offset limit $3
      """;

  private static final String FIND_LOST_PATHS =
      """
      select c.name || ': ' || o.store_path, count(*) over ()
      from mansard.nar n
      join mansard.object o on o.nar_id = n.id
      join mansard.cache c on c.id = o.cache_id and c.deleted_at is null
      where n.quarantined_at is not null
      order by 1 limit $1
      """;

  private final Pool pool;

  PostgresScrubRepository(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<ScrubState> findState() {
    return Shield.uni(
        () -> PoolQuery.run(pool, FIND_STATE).map(rows -> state(rows.iterator().next())));
  }

  @Override
  public Uni<Boolean> saveState(ScrubState before, ScrubState after) {
    Tuple values =
        Tuple.of(time(before.startedAt()), before.packId(), before.packOffset())
            .addOffsetDateTime(time(after.startedAt()))
            .addLong(after.packId())
            .addLong(after.packOffset())
            .addLong(after.packs())
            .addLong(after.verifiedBytes())
            .addLong(after.damagedChunks())
            .addOffsetDateTime(time(after.finishedAt()));
    return Shield.uni(
        () -> PoolQuery.run(pool, SAVE_STATE, values).map(rows -> rows.rowCount() == 1));
  }

  @Override
  public Uni<List<Pack>> listPacks(long fromId, int limit) {
    return Shield.uni(
        () ->
            PoolQuery.run(pool, LIST_PACKS, Tuple.of(fromId, limit))
                .map(PostgresChunkRepository::packs));
  }

  @Override
  public Uni<List<PlacedFrame>> listFrames(long packId, long fromOffset, int limit) {
    return Shield.uni(
        () ->
            PoolQuery.run(pool, LIST_FRAMES, Tuple.of(packId, fromOffset, limit))
                .map(PostgresScrubRepository::frames));
  }

  @Override
  public Uni<LostPaths> findLostPaths(int limit) {
    return Shield.uni(
        () ->
            PoolQuery.run(pool, FIND_LOST_PATHS, Tuple.of(limit))
                .map(PostgresScrubRepository::lostPaths));
  }

  private static ScrubState state(Row row) {
    return new ScrubState(
        instant(row.getOffsetDateTime(0)),
        row.getLong(1),
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        instant(row.getOffsetDateTime(6)));
  }

  private static List<PlacedFrame> frames(RowSet<Row> rows) {
    List<PlacedFrame> frames = new ArrayList<>(rows.size());
    for (Row row : rows) {
      frames.add(
          new PlacedFrame(row.getLong(0), row.getInteger(1), row.getInteger(2), row.getBoolean(3)));
    }
    return frames;
  }

  private static LostPaths lostPaths(RowSet<Row> rows) {
    List<String> first = new ArrayList<>(rows.size());
    long count = 0;
    for (Row row : rows) {
      first.add(row.getString(0));
      count = row.getLong(1);
    }
    return new LostPaths(count, first);
  }

  private static Optional<Instant> instant(@Nullable OffsetDateTime time) {
    return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
  }

  private static @Nullable OffsetDateTime time(Optional<Instant> instant) {
    return instant.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
  }
}

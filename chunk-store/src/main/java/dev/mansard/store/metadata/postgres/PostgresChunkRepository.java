package dev.mansard.store.metadata.postgres;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.metadata.ChunkCandidate;
import dev.mansard.store.metadata.ChunkRepository;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.recipe.ChunkRun;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tables {@code chunk} and {@code pack}. The laterals with a limit keep the planner on the
 * index, whatever it believes about the length of the arrays. Where it cannot see the array, it
 * believes the same in each call and keeps its plan, which takes longer to make than the few rows
 * of a NAR to read.
 */
final class PostgresChunkRepository implements ChunkRepository {
  private static final String FIND_CANDIDATES =
      """
      select asked.position, known.id, known.pack_id, known.pack_offset, known.stored_bytes
      from unnest($1::bytea[]) with ordinality as asked(hash, position)
      cross join lateral (
        select c.id, c.pack_id, c.pack_offset, c.stored_bytes from mansard.chunk c
        where c.chunk_hash = asked.hash and c.compression = $2 and c.quarantined_at is null
          and c.orphaned_at is null
        order by c.id desc limit $3) known
      order by asked.position, known.id desc
      """;

  static final String FIND_FRAMES =
      """
      select frame.pack_id, frame.pack_offset, frame.stored_bytes, frame.checksum
      from unnest((select $1::bigint[]), (select $2::int[])) with ordinality
        as run(first_id, count, position)
      cross join lateral (
        select c.id, c.pack_id, c.pack_offset, c.stored_bytes, c.checksum from mansard.chunk c
        where c.id between run.first_id and run.first_id + run.count - 1
          and c.quarantined_at is null
        order by c.id limit run.count) frame
      order by run.position, frame.id
      """;

  static final String FIND_PACKS =
      """
      select id, blob_key, size_bytes from mansard.pack
      where id = any((select $1::bigint[])::bigint[])
        and (deleted_at is null or readable_until > clock_timestamp())
      """;

  private final Pool pool;

  PostgresChunkRepository(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<List<List<ChunkCandidate>>> findCandidates(
      List<Sha256> hashes, Compression compression) {
    Buffer[] asked = hashes.stream().map(Rows::bytes).toArray(Buffer[]::new);
    Tuple values = Tuple.of(asked, Rows.code(compression), MAX_CANDIDATES);
    return Shield.uni(
        () ->
            PoolQuery.run(pool, FIND_CANDIDATES, values)
                .map(rows -> candidates(rows, hashes.size())));
  }

  @Override
  public Uni<Optional<List<Frame>>> findFrames(List<ChunkRun> runs) {
    Long[] firstIds = runs.stream().map(ChunkRun::firstId).toArray(Long[]::new);
    Integer[] counts = runs.stream().map(ChunkRun::count).toArray(Integer[]::new);
    long expected = runs.stream().mapToLong(ChunkRun::count).sum();
    return Shield.uni(
        () ->
            PoolQuery.run(
                    pool,
                    FIND_FRAMES,
                    Tuple.tuple().addArrayOfLong(firstIds).addArrayOfInteger(counts))
                .map(rows -> rows.size() == expected ? Optional.of(frames(rows)) : missing()));
  }

  @Override
  public Uni<List<Pack>> findPacks(List<Long> packIds) {
    Tuple values = Tuple.tuple().addArrayOfLong(packIds.toArray(Long[]::new));
    return Shield.uni(
        () -> PoolQuery.run(pool, FIND_PACKS, values).map(PostgresChunkRepository::packs));
  }

  private static List<List<ChunkCandidate>> candidates(RowSet<Row> rows, int asked) {
    List<List<ChunkCandidate>> found = new ArrayList<>(asked);
    for (int i = 0; i < asked; i++) {
      found.add(new ArrayList<>(1));
    }
    for (Row row : rows) {
      int position = Math.toIntExact(row.getLong(0)) - 1;
      found
          .get(position)
          .add(
              new ChunkCandidate(
                  row.getLong(1), row.getLong(2), row.getLong(3), row.getInteger(4)));
    }
    return found;
  }

  private static List<Frame> frames(RowSet<Row> rows) {
    List<Frame> frames = new ArrayList<>(rows.size());
    for (Row row : rows) {
      frames.add(new Frame(row.getLong(0), row.getLong(1), row.getInteger(2), row.getInteger(3)));
    }
    return frames;
  }

  private static Optional<List<Frame>> missing() {
    return Optional.empty();
  }

  static List<Pack> packs(RowSet<Row> rows) {
    List<Pack> packs = new ArrayList<>(rows.size());
    for (Row row : rows) {
      packs.add(new Pack(row.getLong(0), new BlobKey(row.getString(1)), row.getLong(2)));
    }
    return packs;
  }
}

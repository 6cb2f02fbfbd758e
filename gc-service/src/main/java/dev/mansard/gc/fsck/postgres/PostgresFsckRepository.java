package dev.mansard.gc.fsck.postgres;

import dev.mansard.gc.fsck.CheckedNar;
import dev.mansard.gc.fsck.FsckRepository;
import dev.mansard.gc.fsck.RecipeBytes;
import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.blob.BlobInventory.Entry;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.recipe.ChunkId;
import dev.mansard.store.recipe.ChunkRun;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/** Reads and, in statements that are whole by themselves, corrects; see the SQL for how. */
public final class PostgresFsckRepository implements FsckRepository {
  private static final String LIST_NARS =
      """
      select n.id, n.nar_hash, n.nar_size, n.compression, n.chunk_count, n.stored_bytes, n.recipe,
        n.reference_count, n.orphaned_at is not null, n.quarantined_at is not null,
        (select count(*) from mansard.object o where o.nar_id = n.id),
        (select coalesce(array_agg(p.pack_id order by p.pack_id), '{}')
         from mansard.nar_pack p where p.nar_id = n.id)
      from mansard.nar n where n.id > $1 order by n.id limit $2
      """;

  private static final String RUNS =
      """
      from unnest($1::bigint[], $2::int[]) with ordinality as run(first, chunks, place)
      join mansard.chunk c on c.id >= run.first and c.id < run.first + run.chunks
      """;

  private static final String SUM =
      "select count(*), coalesce(sum(c.size_bytes), 0)::bigint,"
          + " coalesce(sum(c.stored_bytes), 0)::bigint "
          + RUNS;

  private static final String LIST_CHUNKS =
      "select c.id, c.chunk_hash, c.size_bytes, p.id, p.blob_key, p.size_bytes, c.pack_offset,"
          + " c.stored_bytes, c.checksum, c.quarantined_at is not null "
          + RUNS
          + " join mansard.pack p on p.id = c.pack_id order by run.place, c.id";

  private static final String FIND_NEXT_PACK = "select min(id) from mansard.chunk where id >= $1";

  private static final String LIST_COUNTS =
      """
      select c.id, c.reference_count, c.orphaned_at is not null,
        p.deleted_at is null and c.pack_offset >= 0 and c.pack_offset + c.stored_bytes <= p.size_bytes
      from mansard.chunk c join mansard.pack p on p.id = c.pack_id
      where c.id > $1 and c.id < $2 order by c.id limit $3
      """;

  private static final String LIST_RECIPES =
      """
      select n.recipe from mansard.nar_pack p join mansard.nar n on n.id = p.nar_id
      where p.pack_id = $1
      """;

  private static final String LIST_RELEASED =
      "select recipe, released from mansard.released_recipe";

  private static final String LIST_STRAYS =
      """
      select b.blob_key, b.size_bytes
      from unnest($1::text[], $2::bigint[]) as b(blob_key, size_bytes)
      where not exists(select from mansard.pack p where p.blob_key = b.blob_key)
        and not exists(select from mansard.lease l where l.blob_key = b.blob_key)
      order by b.blob_key
      """;

  private static final String LIST_UNBACKED =
      """
      select p.id, p.blob_key, p.size_bytes from mansard.pack p
      where p.blob_key > $1 and ($3 or p.blob_key <= $2) and p.deleted_at is null
        and not exists(
          select from unnest($4::text[], $5::bigint[]) as b(blob_key, size_bytes)
          where b.blob_key = p.blob_key and b.size_bytes = p.size_bytes)
      order by p.blob_key
      """;

  private static final String IS_LIVING =
      "select from mansard.pack where id = $1 and deleted_at is null";

  private static final String LIST_EMPTY_PINS =
      """
      select c.name || ': ' || t.name || ': ' || t.store_path
      from mansard.pin_target t
      join mansard.cache c on c.id = t.cache_id and c.deleted_at is null
      where t.kept_until > clock_timestamp()
        and not exists(select from mansard.object o
                       where o.cache_id = t.cache_id and o.store_path_hash = t.store_path_hash)
      order by 1
      """;

  /** By the difference, since others may have counted up or down since it was found. */
  private static final String CORRECT =
      """
      update mansard.%s
      set reference_count = reference_count + $2::int,
          orphaned_at = case when reference_count + $2::int = 0
                             then coalesce(orphaned_at, clock_timestamp()) end
      where id = $1 and reference_count + $2::int >= 0
      """;

  private static final String CORRECT_NAR = CORRECT.formatted("nar");
  private static final String CORRECT_CHUNK = CORRECT.formatted("chunk");

  private static final String NOTE_STRAYS =
      """
      insert into mansard.stray_blob (blob_key, size_bytes, seen_at)
      select blob_key, size_bytes, clock_timestamp()
      from unnest($1::text[], $2::bigint[]) as b(blob_key, size_bytes)
      on conflict do nothing
      """;

  private final Session session;

  /** Works on a session of its own, which the caller closes. */
  public PostgresFsckRepository(Session session) {
    this.session = session;
  }

  @Override
  public void begin() {
    session.query("begin isolation level repeatable read read only", Tuple.tuple());
  }

  @Override
  public void end() {
    session.query("commit", Tuple.tuple());
  }

  @Override
  public List<CheckedNar> listNars(long after, int limit) {
    return list(LIST_NARS, Tuple.of(after, limit), PostgresFsckRepository::nar);
  }

  private static CheckedNar nar(Row row) {
    return new CheckedNar(
        row.getLong(0),
        Sha256.of(row.getBuffer(1).getBytes()),
        row.getLong(2),
        compression(row.getShort(3)),
        row.getInteger(4),
        row.getLong(5),
        new RecipeBytes(row.getBuffer(6).getBytes()),
        row.getInteger(7),
        row.getBoolean(8),
        row.getBoolean(9),
        row.getLong(10),
        List.of(row.getArrayOfLongs(11)));
  }

  private static Compression compression(short code) {
    return switch (code) {
      case 0 -> Compression.NONE;
      case 1 -> Compression.ZSTD;
      case 2 -> Compression.XZ;
      default -> throw new IllegalStateException("compression " + code);
    };
  }

  @Override
  public Sum sum(List<ChunkRun> runs) {
    return list(SUM, values(runs), row -> new Sum(row.getLong(0), row.getLong(1), row.getLong(2)))
        .getFirst();
  }

  @Override
  public List<CheckedChunk> listChunks(List<ChunkRun> runs) {
    return list(
        LIST_CHUNKS,
        values(runs),
        row ->
            new CheckedChunk(
                row.getLong(0),
                Sha256.of(row.getBuffer(1).getBytes()),
                row.getInteger(2),
                new Pack(row.getLong(3), new BlobKey(row.getString(4)), row.getLong(5)),
                row.getLong(6),
                row.getInteger(7),
                row.getInteger(8),
                row.getBoolean(9)));
  }

  private static Tuple values(List<ChunkRun> runs) {
    Long[] firsts = runs.stream().map(ChunkRun::firstId).toArray(Long[]::new);
    Integer[] counts = runs.stream().map(ChunkRun::count).toArray(Integer[]::new);
    return Tuple.tuple().addArrayOfLong(firsts).addArrayOfInteger(counts);
  }

  @Override
  public OptionalLong findNextPack(long after) {
    Row row = session.query(FIND_NEXT_PACK, Tuple.of(firstOf(after + 1))).iterator().next();
    Long id = row.getLong(0);
    return id == null ? OptionalLong.empty() : OptionalLong.of(ChunkId.packIdOf(id));
  }

  @Override
  public List<CountedChunk> listCounts(long packId, long afterChunk, int limit) {
    long after = Math.max(afterChunk, firstOf(packId) - 1);
    return list(
        LIST_COUNTS,
        Tuple.of(after, firstOf(packId + 1), limit),
        row ->
            new CountedChunk(
                row.getLong(0), row.getInteger(1), row.getBoolean(2), row.getBoolean(3)));
  }

  private static long firstOf(long packId) {
    return packId << ChunkId.ORDINAL_BITS;
  }

  @Override
  public List<RecipeBytes> listRecipes(long packId) {
    return list(
        LIST_RECIPES, Tuple.of(packId), row -> new RecipeBytes(row.getBuffer(0).getBytes()));
  }

  @Override
  public List<Released> listReleased() {
    return list(
        LIST_RELEASED,
        Tuple.tuple(),
        row -> new Released(new RecipeBytes(row.getBuffer(0).getBytes()), row.getInteger(1)));
  }

  @Override
  public List<Entry> listStrays(List<Entry> blobs) {
    return list(
        LIST_STRAYS,
        addBlobs(Tuple.tuple(), blobs),
        row -> new Entry(new BlobKey(row.getString(0)), row.getLong(1)));
  }

  @Override
  public List<Pack> listUnbacked(String after, String last, boolean isEnd, List<Entry> blobs) {
    return list(
        LIST_UNBACKED,
        addBlobs(Tuple.of(after, last, isEnd), blobs),
        row -> new Pack(row.getLong(0), new BlobKey(row.getString(1)), row.getLong(2)));
  }

  private static Tuple addBlobs(Tuple values, List<Entry> blobs) {
    String[] keys = blobs.stream().map(blob -> blob.key().value()).toArray(String[]::new);
    Long[] sizes = blobs.stream().map(Entry::sizeBytes).toArray(Long[]::new);
    return values.addArrayOfString(keys).addArrayOfLong(sizes);
  }

  @Override
  public boolean isLiving(Pack pack) {
    return session.query(IS_LIVING, Tuple.of(pack.id())).size() == 1;
  }

  @Override
  public List<String> listEmptyPins() {
    return list(LIST_EMPTY_PINS, Tuple.tuple(), row -> row.getString(0));
  }

  @Override
  public void correctNar(long narId, long difference) {
    session.query(CORRECT_NAR, Tuple.of(narId, Math.toIntExact(difference)));
  }

  @Override
  public void correctChunk(long chunkId, long difference) {
    session.query(CORRECT_CHUNK, Tuple.of(chunkId, Math.toIntExact(difference)));
  }

  @Override
  public void noteStrays(List<Entry> strays) {
    session.query(NOTE_STRAYS, addBlobs(Tuple.tuple(), strays));
  }

  private <T> List<T> list(String sql, Tuple values, Function<Row, T> read) {
    RowSet<Row> rows = session.query(sql, values);
    List<T> list = new ArrayList<>(rows.size());
    rows.forEach(row -> list.add(read.apply(row)));
    return list;
  }
}

package dev.mansard.store.census;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Recounts everything from the recipes and compares it with what the rows say and with what lies in
 * the storage. Has its own SQL and its own decoder of recipes.
 */
public final class StoreCensus {
  private final Map<Long, ChunkRow> chunks = new HashMap<>();
  private final Map<Long, PackRow> packs = new HashMap<>();
  private final Map<Long, Long> occurrences = new HashMap<>();
  private final Map<Long, Set<Long>> narPacks = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  private StoreCensus() {}

  /**
   * Everything that is wrong, one sentence each.
   *
   * @param blobKeys all keys in the storage
   * @param blobSize the size of a blob, -1 if there is none
   */
  public static List<String> problems(
      Connection database, Set<String> blobKeys, ToLongFunction<String> blobSize)
      throws SQLException {
    var census = new StoreCensus();
    census.loadPacks(database);
    census.loadChunks(database);
    census.loadNarPacks(database);
    census.checkNars(database);
    census.countReleasedRecipes(database);
    census.checkChunks();
    census.checkBlobs(database, blobKeys, blobSize);
    return List.copyOf(census.problems);
  }

  private void loadPacks(Connection database) throws SQLException {
    try (var statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select id, blob_key, size_bytes, deleted_at is not null from mansard.pack")) {
      while (rows.next()) {
        packs.put(
            rows.getLong(1), new PackRow(rows.getString(2), rows.getLong(3), rows.getBoolean(4)));
      }
    }
  }

  private void loadChunks(Connection database) throws SQLException {
    try (var statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select id, size_bytes, pack_id, pack_offset, stored_bytes, reference_count,"
                    + " orphaned_at is not null from mansard.chunk")) {
      while (rows.next()) {
        chunks.put(
            rows.getLong(1),
            new ChunkRow(
                rows.getInt(2),
                rows.getLong(3),
                rows.getLong(4),
                rows.getInt(5),
                rows.getLong(6),
                rows.getBoolean(7)));
      }
    }
  }

  private void loadNarPacks(Connection database) throws SQLException {
    try (var statement = database.createStatement();
        ResultSet rows = statement.executeQuery("select nar_id, pack_id from mansard.nar_pack")) {
      while (rows.next()) {
        narPacks.computeIfAbsent(rows.getLong(1), _ -> new HashSet<>()).add(rows.getLong(2));
      }
    }
  }

  private void checkNars(Connection database) throws SQLException {
    try (var statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select n.id, n.nar_size, n.chunk_count, n.stored_bytes, n.recipe,"
                    + " n.reference_count, n.orphaned_at is not null, n.whole_pack_id,"
                    + " (select count(*) from mansard.object o where o.nar_id = n.id)"
                    + " from mansard.nar n")) {
      while (rows.next()) {
        checkNar(rows);
      }
    }
  }

  /** What the collector has not counted down yet of large NARs that it reaped. */
  private void countReleasedRecipes(Connection database) throws SQLException {
    try (var statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery("select recipe, released from mansard.released_recipe")) {
      while (rows.next()) {
        List<Long> ids = decode(rows.getBytes(1));
        ids.subList(rows.getInt(2), ids.size()).forEach(id -> occurrences.merge(id, 1L, Long::sum));
      }
    }
  }

  private void checkNar(ResultSet row) throws SQLException {
    String nar = "nar " + row.getLong(1);
    List<Long> ids = decode(row.getBytes(5));
    Set<Long> written = new HashSet<>();
    ids.forEach(id -> written.add(id >> 22));
    if (!written.equals(narPacks.getOrDefault(row.getLong(1), Set.of()))) {
      problems.add(nar + " is not listed under the packs of its chunks: " + written);
    }
    long size = 0;
    long stored = 0;
    for (long id : ids) {
      occurrences.merge(id, 1L, Long::sum);
      ChunkRow chunk = chunks.get(id);
      if (chunk == null) {
        problems.add(nar + " refers to chunk " + id + ", which has no row");
      } else {
        size += chunk.size;
        stored += chunk.stored;
      }
    }
    expect(nar + " size", row.getLong(2), size);
    expect(nar + " chunks", row.getLong(3), ids.size());
    expect(nar + " stored bytes", row.getLong(4), stored);
    expect(nar + " reference count", row.getLong(6), row.getLong(9));
    if (row.getBoolean(7) != (row.getLong(9) == 0)) {
      problems.add(nar + " has " + row.getLong(9) + " objects, orphaned: " + row.getBoolean(7));
    }
    long whole = row.getLong(8);
    if (!row.wasNull()) {
      checkWholePack(nar, whole, ids);
    }
  }

  private void checkWholePack(String nar, long packId, List<Long> ids) {
    long position = 0;
    for (long id : ids) {
      ChunkRow chunk = chunks.get(id);
      if (chunk == null || chunk.packId != packId || chunk.offset != position) {
        problems.add(nar + " is not the whole pack " + packId + " at chunk " + id);
        return;
      }
      position += chunk.stored;
    }
    PackRow pack = packs.get(packId);
    expect(nar + " as a whole pack", pack == null ? -1 : pack.size, position);
  }

  private void checkChunks() {
    chunks.forEach(
        (id, chunk) -> {
          long counted = occurrences.getOrDefault(id, 0L);
          expect("chunk " + id + " reference count", chunk.references, counted);
          if (chunk.orphaned != (counted == 0)) {
            problems.add(
                "chunk "
                    + id
                    + " is referred to "
                    + counted
                    + " times, orphaned: "
                    + chunk.orphaned);
          }
          PackRow pack = packs.get(chunk.packId);
          if (pack == null || chunk.offset + chunk.stored > pack.size || chunk.offset < 0) {
            problems.add("chunk " + id + " does not lie within pack " + chunk.packId);
          }
        });
  }

  private void checkBlobs(
      Connection database, Set<String> blobKeys, ToLongFunction<String> blobSize)
      throws SQLException {
    Set<String> unknown = new HashSet<>(blobKeys);
    for (PackRow pack : packs.values()) {
      unknown.remove(pack.key);
      if (!pack.deleted) {
        expect("blob " + pack.key, pack.size, blobSize.applyAsLong(pack.key));
      }
    }
    try (var statement = database.createStatement();
        ResultSet rows = statement.executeQuery("select blob_key from mansard.lease")) {
      while (rows.next()) {
        unknown.remove(rows.getString(1));
      }
    }
    unknown.forEach(key -> problems.add("blob " + key + " belongs to no pack and no lease"));
  }

  private void expect(String what, long said, long counted) {
    if (said != counted) {
      problems.add(what + ": the row says " + said + ", counted are " + counted);
    }
  }

  private List<Long> decode(byte[] recipe) {
    var position = new int[1];
    long version = next(recipe, position);
    if (version != 1) {
      problems.add("recipe of version " + version);
      return List.of();
    }
    long runs = next(recipe, position);
    List<Long> ids = new ArrayList<>();
    long expected = 0;
    for (long run = 0; run < runs; run++) {
      long zigzag = next(recipe, position);
      long first = expected + ((zigzag >>> 1) ^ -(zigzag & 1));
      long count = next(recipe, position);
      for (long i = 0; i < count; i++) {
        ids.add(first + i);
      }
      expected = first + count;
    }
    if (position[0] != recipe.length) {
      problems.add("recipe with surplus bytes");
    }
    return ids;
  }

  private static long next(byte[] bytes, int[] position) {
    long value = 0;
    int shift = 0;
    while (true) {
      int part = bytes[position[0]++];
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return value;
      }
      shift += 7;
    }
  }

  private record PackRow(String key, long size, boolean deleted) {}

  private record ChunkRow(
      int size, long packId, long offset, int stored, long references, boolean orphaned) {}
}

package dev.mansard.store.metadata.postgres;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.commit.NewChunks;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Inserts what nobody else can know yet: packs and their chunks. */
final class NewRows {
  private static final int ROWS_PER_STATEMENT = 10_000;

  private static final String INSERT_PACKS =
      """
      insert into mansard.pack (id, blob_key, size_bytes, created_at)
      select id, blob_key, size_bytes, clock_timestamp()
      from unnest($1::bigint[], $2::text[], $3::bigint[]) as pack(id, blob_key, size_bytes)
      """;

  private static final String INSERT_CHUNKS =
      """
      insert into mansard.chunk (id, chunk_hash, compression, size_bytes, pack_id, pack_offset,
        stored_bytes, checksum, reference_count)
      select id, hash, $1, size, id >> 22, start, stored, checksum, count
      from unnest($2::bigint[], $3::bytea[], $4::int[], $5::bigint[], $6::int[], $7::int[],
        $8::int[]) as chunk(id, hash, size, start, stored, checksum, count)
      """;

  private final SqlConnection connection;

  NewRows(SqlConnection connection) {
    this.connection = connection;
  }

  Future<Void> insertPacks(List<Pack> packs) {
    if (packs.isEmpty()) {
      return Future.succeededFuture();
    }
    Long[] ids = packs.stream().map(Pack::id).toArray(Long[]::new);
    String[] keys = packs.stream().map(pack -> pack.blobKey().value()).toArray(String[]::new);
    Long[] sizes = packs.stream().map(Pack::sizeBytes).toArray(Long[]::new);
    return connection.preparedQuery(INSERT_PACKS).execute(Tuple.of(ids, keys, sizes)).mapEmpty();
  }

  Future<Void> insertChunks(NewChunks chunks, Compression compression) {
    return insertChunks(chunks, Rows.code(compression), 0);
  }

  private Future<Void> insertChunks(NewChunks chunks, short compression, int from) {
    if (from >= chunks.size()) {
      return Future.succeededFuture();
    }
    int to = Math.min(chunks.size(), from + ROWS_PER_STATEMENT);
    return connection
        .preparedQuery(INSERT_CHUNKS)
        .execute(columns(chunks, compression, from, to))
        .compose(_ -> insertChunks(chunks, compression, to));
  }

  private static Tuple columns(NewChunks chunks, short compression, int from, int to) {
    int count = to - from;
    var ids = new Long[count];
    var hashes = new Buffer[count];
    var sizes = new Integer[count];
    var offsets = new Long[count];
    var stored = new Integer[count];
    var checksums = new Integer[count];
    var references = new Integer[count];
    for (int i = 0; i < count; i++) {
      ids[i] = chunks.id(from + i);
      hashes[i] = Rows.bytes(chunks.hash(from + i));
      sizes[i] = chunks.sizeBytes(from + i);
      offsets[i] = chunks.offset(from + i);
      stored[i] = chunks.storedBytes(from + i);
      checksums[i] = chunks.checksum(from + i);
      references[i] = chunks.references(from + i);
    }
    return Tuple.tuple()
        .addShort(compression)
        .addArrayOfLong(ids)
        .addArrayOfBuffer(hashes)
        .addArrayOfInteger(sizes)
        .addArrayOfLong(offsets)
        .addArrayOfInteger(stored)
        .addArrayOfInteger(checksums)
        .addArrayOfInteger(references);
  }
}

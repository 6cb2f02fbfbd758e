package dev.mansard.store.metadata.postgres;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.protocol.signing.Signature;
import dev.mansard.store.metadata.CacheView;
import dev.mansard.store.metadata.StoredNar;
import dev.mansard.store.metadata.StoredObject;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads values from rows, by the column names of the migrations. */
final class Rows {
  /** Columns of {@link #cache}, from a table or alias {@code c}. */
  static final String CACHE_COLUMNS =
      "c.id as cache_id, c.name, c.is_public, c.store_dir, c.priority,"
          + " c.signing_key_id as cache_key_id, c.public_key, c.redirects";

  /** Columns of {@link #object}, from aliases {@code o} and {@code n}. */
  static final String OBJECT_COLUMNS =
      "o.store_path, o.refs, o.deriver, o.ca, o.foreign_signatures, o.signature, o.signing_key_id,"
          + " n.id as nar_id, n.nar_hash, n.nar_size, n.compression, n.chunk_count,"
          + " n.stored_bytes, n.file_hash, n.whole_pack_id";

  private Rows() {}

  static CacheView cache(Row row) {
    return new CacheView(
        row.getLong("cache_id"),
        CacheName.parse(row.getString("name")),
        row.getBoolean("is_public"),
        row.getString("store_dir"),
        row.getInteger("priority"),
        row.getUUID("cache_key_id"),
        PublicKey.parse(row.getString("public_key")),
        row.getBoolean("redirects"));
  }

  /** The object of an outer join, if there is one. */
  static Optional<StoredObject> object(Row row) {
    return row.getLong("nar_id") == null ? Optional.empty() : Optional.of(presentObject(row));
  }

  private static StoredObject presentObject(Row row) {
    var path = StorePath.parse(row.getString("store_path"));
    return new StoredObject(
        path,
        references(path.storeDir(), row.getArrayOfStrings("refs")),
        Optional.ofNullable(row.getString("deriver")),
        Optional.ofNullable(row.getString("ca")),
        Arrays.stream(row.getArrayOfStrings("foreign_signatures")).map(Signature::parse).toList(),
        Optional.ofNullable(row.getString("signature")).map(Signature::parse),
        Optional.ofNullable(row.getUUID("signing_key_id")),
        nar(row));
  }

  private static List<StorePath> references(String storeDir, String[] baseNames) {
    return Arrays.stream(baseNames).map(base -> StorePath.parse(storeDir, base)).toList();
  }

  /** The column {@code refs}. */
  static String[] baseNames(List<StorePath> references) {
    return references.stream().map(StorePath::baseName).toArray(String[]::new);
  }

  private static StoredNar nar(Row row) {
    Long wholePack = row.getLong("whole_pack_id");
    return new StoredNar(
        row.getLong("nar_id"),
        sha256(row.getBuffer("nar_hash")),
        row.getLong("nar_size"),
        compression(row.getShort("compression")),
        row.getInteger("chunk_count"),
        row.getLong("stored_bytes"),
        Optional.ofNullable(row.getBuffer("file_hash")).map(Rows::sha256),
        wholePack == null ? OptionalLong.empty() : OptionalLong.of(wholePack));
  }

  static Sha256 sha256(Buffer buffer) {
    return Sha256.of(buffer.getBytes());
  }

  static Buffer bytes(Sha256 hash) {
    return Buffer.buffer(hash.toBytes());
  }

  /** The column {@code compression}: 0 none, 1 zstd, 2 xz. */
  static short code(Compression compression) {
    return switch (compression) {
      case NONE -> 0;
      case ZSTD -> 1;
      case XZ -> 2;
      case BZIP2, BROTLI -> throw new IllegalArgumentException(compression.wireName());
    };
  }

  private static Compression compression(short code) {
    return switch (code) {
      case 0 -> Compression.NONE;
      case 1 -> Compression.ZSTD;
      case 2 -> Compression.XZ;
      default -> throw new IllegalArgumentException("compression " + code);
    };
  }
}

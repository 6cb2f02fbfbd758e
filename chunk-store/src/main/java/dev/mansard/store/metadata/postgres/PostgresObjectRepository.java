package dev.mansard.store.metadata.postgres;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.protocol.signing.Signature;
import dev.mansard.store.metadata.CacheView;
import dev.mansard.store.metadata.ObjectLookup;
import dev.mansard.store.metadata.ObjectRepository;
import dev.mansard.store.metadata.StoredObject;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Caches and objects in the tables {@code cache}, {@code object} and {@code nar}. */
final class PostgresObjectRepository implements ObjectRepository {
  private static final int HASHES_PER_QUERY = 10_000;

  private static final String LIVE_CACHE = "c.name = $1 and c.name_taken and c.deleted_at is null";

  private static final String FIND_CACHE =
      "select " + Rows.CACHE_COLUMNS + " from mansard.cache c where " + LIVE_CACHE;

  private static final String FIND_PRESENT =
      """
      select o.store_path_hash
      from unnest($2::text[]) as asked(hash)
      join mansard.object o on o.cache_id = $1 and o.store_path_hash = asked.hash collate "C"
      where o.nar_id not in (select n.id from mansard.nar n where n.quarantined_at is not null)
      """;

  /** Compares what the signature was made of. */
  private static final String PUT_SIGNATURE =
      """
      update mansard.object set signature = $3, signing_key_id = $4
      where cache_id = $1 and store_path_hash = $2
        and nar_id = $5 and store_path = $6 and refs = $7::text[]
      """;

  private final Pool pool;
  private final ObjectLookups lookups;

  PostgresObjectRepository(Pool pool) {
    this.pool = pool;
    this.lookups = new ObjectLookups(pool);
  }

  @Override
  public Uni<Optional<CacheView>> findCache(CacheName name) {
    return Shield.uni(
        () ->
            PoolQuery.run(pool, FIND_CACHE, Tuple.of(name.value()))
                .map(PostgresObjectRepository::firstCache));
  }

  @Override
  public Uni<Optional<ObjectLookup>> findObject(CacheName cache, StorePathHash hash) {
    return Shield.uni(() -> lookups.find(cache, hash));
  }

  @Override
  public Uni<List<StorePathHash>> listMissing(long cacheId, List<StorePathHash> hashes) {
    return Shield.uni(() -> findPresent(cacheId, List.copyOf(hashes), 0, new HashSet<>()))
        .map(present -> hashes.stream().filter(hash -> !present.contains(hash.value())).toList());
  }

  @Override
  public Uni<Void> putSignature(
      long cacheId, StoredObject object, Signature signature, UUID keyId) {
    Tuple values =
        Tuple.of(cacheId, object.path().hash().value(), signature.format(), keyId)
            .addLong(object.nar().id())
            .addString(object.path().toString())
            .addArrayOfString(Rows.baseNames(object.references()));
    return Shield.uni(() -> PoolQuery.run(pool, PUT_SIGNATURE, values).mapEmpty());
  }

  private static Optional<CacheView> firstCache(RowSet<Row> rows) {
    var iterator = rows.iterator();
    return iterator.hasNext() ? Optional.of(Rows.cache(iterator.next())) : Optional.empty();
  }

  private Future<Set<String>> findPresent(
      long cacheId, List<StorePathHash> hashes, int from, Set<String> present) {
    if (from >= hashes.size()) {
      return Future.succeededFuture(present);
    }
    int to = Math.min(hashes.size(), from + HASHES_PER_QUERY);
    String[] slice =
        hashes.subList(from, to).stream().map(StorePathHash::value).toArray(String[]::new);
    return PoolQuery.run(pool, FIND_PRESENT, Tuple.tuple().addLong(cacheId).addArrayOfString(slice))
        .onSuccess(rows -> rows.forEach(row -> present.add(row.getString(0))))
        .compose(ignored -> findPresent(cacheId, hashes, to, present));
  }
}

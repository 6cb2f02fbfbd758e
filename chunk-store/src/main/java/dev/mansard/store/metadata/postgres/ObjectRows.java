package dev.mansard.store.metadata.postgres;

import dev.mansard.protocol.api.UploadInfo;
import dev.mansard.protocol.signing.Signature;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.commit.CommitResult;
import dev.mansard.store.metadata.commit.NewObject;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/**
 * Maps a path to a NAR whose row the transaction has locked or inserted. The first mapping of a
 * path stays, unless its NAR cannot be read any more.
 *
 * <p>When it was mapped or used is told by the database's clock, at the end of the commit: expiry
 * follows what was pushed while it searches, and would pass over what seems to be from before.
 */
final class ObjectRows {
  private static final String INSERT =
      """
      insert into mansard.object (cache_id, store_path_hash, nar_id, store_path, refs, deriver, ca,
        foreign_signatures, signature, signing_key_id, created_by, created_at, last_accessed_at)
      select c.id, $2, $3, $4, $5::text[], $6, $7, $8::text[], $9, $10, $11, present, present
      from mansard.cache c, clock_timestamp() as present where c.id = $1 and c.deleted_at is null
      on conflict (cache_id, store_path_hash) do nothing
      """;

  private static final String LOCK =
      """
      select n.id, n.nar_hash, n.quarantined_at is not null
      from mansard.object o join mansard.nar n on n.id = o.nar_id
      where o.cache_id = $1 and o.store_path_hash = $2 for update of o
      """;

  private static final String RENEW =
      """
      update mansard.object
      set last_accessed_at = greatest(last_accessed_at, clock_timestamp()),
          signing_key_id = case when signature is null then $4 else signing_key_id end,
          signature = coalesce(signature, $3)
      where cache_id = $1 and store_path_hash = $2
      """;

  private static final String REPLACE =
      """
      update mansard.object
      set nar_id = $3, store_path = $4, refs = $5::text[], deriver = $6, ca = $7,
          foreign_signatures = $8::text[], signature = $9, signing_key_id = $10, created_by = $11,
          created_at = present, last_accessed_at = present
      from clock_timestamp() as present
      where cache_id = $1 and store_path_hash = $2
      """;

  private static final String IS_CACHE_LIVE =
      "select exists(select from mansard.cache where id = $1 and deleted_at is null)";

  private final SqlConnection connection;
  private final NarRows nars;

  ObjectRows(SqlConnection connection) {
    this.connection = connection;
    this.nars = new NarRows(connection);
  }

  /** Maps the object, if the cache and its other mappings allow it. */
  Future<CommitResult> map(NewObject object, long narId) {
    return connection
        .preparedQuery(INSERT)
        .execute(columns(object, narId))
        .compose(
            rows ->
                rows.rowCount() == 1
                    ? nars.addReference(narId).map(new CommitResult.Committed())
                    : meet(object, narId));
  }

  private Future<CommitResult> meet(NewObject object, long narId) {
    return connection
        .preparedQuery(LOCK)
        .execute(key(object))
        .compose(
            rows ->
                rows.size() == 0
                    ? explainAbsence(object)
                    : meet(object, narId, rows.iterator().next()));
  }

  private Future<CommitResult> meet(NewObject object, long narId, Row existing) {
    long existingId = existing.getLong(0);
    if (existingId == narId) {
      return renew(object).map(new CommitResult.Committed());
    }
    if (!existing.getBoolean(2)) {
      return Future.succeededFuture(new CommitResult.PathTaken(Rows.sha256(existing.getBuffer(1))));
    }
    return connection
        .preparedQuery(REPLACE)
        .execute(columns(object, narId))
        .compose(_ -> nars.addReference(narId))
        .compose(_ -> nars.takeReference(existingId))
        .map(new CommitResult.Committed());
  }

  private Future<CommitResult> explainAbsence(NewObject object) {
    return connection
        .preparedQuery(IS_CACHE_LIVE)
        .execute(Tuple.of(object.cacheId()))
        .compose(
            rows ->
                rows.iterator().next().getBoolean(0)
                    ? Future.failedFuture(
                        new MetadataException.Contended(
                            "the object was there and is gone",
                            new IllegalStateException("dropped meanwhile")))
                    : Future.succeededFuture(new CommitResult.CacheGone()));
  }

  private Future<Void> renew(NewObject object) {
    return connection
        .preparedQuery(RENEW)
        .execute(key(object).addString(object.signature().format()).addUUID(object.signingKeyId()))
        .mapEmpty();
  }

  private static Tuple key(NewObject object) {
    return Tuple.of(object.cacheId(), object.info().storePathHash().value());
  }

  private static Tuple columns(NewObject object, long narId) {
    UploadInfo info = object.info();
    return key(object)
        .addLong(narId)
        .addString(info.storePath().toString())
        .addArrayOfString(Rows.baseNames(info.references()))
        .addString(info.deriver().orElse(null))
        .addString(info.ca().orElse(null))
        .addArrayOfString(info.sigs().stream().map(Signature::format).toArray(String[]::new))
        .addString(object.signature().format())
        .addUUID(object.signingKeyId())
        .addString(object.createdBy().orElse(null));
  }
}

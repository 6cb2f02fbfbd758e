package dev.mansard.store.metadata.postgres;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.metadata.integrity.Installation;
import dev.mansard.store.metadata.integrity.InstallationRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.util.Arrays;

/** The table {@code installation}. */
final class PostgresInstallationRepository implements InstallationRepository {
  private static final String FIND =
      """
      select id, marked_at is not null and exists(select from mansard.pack), array(
        select blob_key from mansard.pack where deleted_at is null order by id desc limit %d)
      from mansard.installation
      """
          .formatted(Installation.PACKS);

  private static final String SET_MARKED =
      "update mansard.installation set marked_at = clock_timestamp() where marked_at is null";

  private final Pool pool;

  PostgresInstallationRepository(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<Installation> find() {
    return Shield.uni(
        () -> PoolQuery.run(pool, FIND).map(rows -> installation(rows.iterator().next())));
  }

  @Override
  public Uni<Boolean> setMarked() {
    return Shield.uni(() -> PoolQuery.run(pool, SET_MARKED).map(rows -> rows.rowCount() == 1));
  }

  private static Installation installation(Row row) {
    return new Installation(
        row.getUUID(0).toString(),
        row.getBoolean(1),
        Arrays.stream(row.getArrayOfStrings(2)).map(BlobKey::new).toList());
  }
}

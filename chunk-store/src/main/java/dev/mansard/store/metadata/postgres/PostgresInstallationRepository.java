package dev.mansard.store.metadata.postgres;

import dev.mansard.store.metadata.integrity.Installation;
import dev.mansard.store.metadata.integrity.InstallationRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;

/** The table {@code installation}. */
final class PostgresInstallationRepository implements InstallationRepository {
  private final Pool pool;

  PostgresInstallationRepository(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<Installation> find() {
    return Shield.uni(() -> PoolQuery.run(pool, InstallationRows.FIND).map(InstallationRows::read));
  }

  @Override
  public Uni<Boolean> setMarked() {
    return Shield.uni(
        () -> PoolQuery.run(pool, InstallationRows.SET_MARKED).map(rows -> rows.rowCount() == 1));
  }
}

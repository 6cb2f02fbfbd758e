package dev.mansard.gc.collect.postgres;

import dev.mansard.gc.collect.OrphanCensus;
import dev.mansard.gc.leadership.postgres.Session;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;

/** Counts along the indexes of orphans. */
public final class PostgresOrphanCensus implements OrphanCensus {
  private static final String COUNT =
      """
      select (select count(*) from mansard.nar where orphaned_at is not null),
        (select count(*) from mansard.chunk where orphaned_at is not null),
        count(*), coalesce(sum(size_bytes), 0)::bigint
      from mansard.pack where deleted_at is not null
      """;

  private final Session session;

  public PostgresOrphanCensus(Session session) {
    this.session = session;
  }

  @Override
  public Orphans count() {
    Row row = session.query(COUNT, Tuple.tuple()).iterator().next();
    return new Orphans(row.getLong(0), row.getLong(1), row.getLong(2), row.getLong(3));
  }
}

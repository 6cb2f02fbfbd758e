package dev.mansard.gc.event.postgres;

import dev.mansard.gc.event.SweepRequests;
import dev.mansard.store.metadata.postgres.PoolQuery;
import dev.mansard.store.metadata.postgres.Shield;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** The table {@code sweep_request}. */
public final class PostgresSweepRequests implements SweepRequests {
  private static final String FIND = "select requested_at from mansard.sweep_request";

  private static final String FINISH = "delete from mansard.sweep_request where requested_at <= $1";

  private final Pool pool;

  public PostgresSweepRequests(Pool pool) {
    this.pool = pool;
  }

  /** The requests of a process without Quarkus. */
  public static SweepRequests of(StoreDatabase database) {
    return new PostgresSweepRequests(database.pool());
  }

  @Override
  public Uni<Optional<Instant>> find() {
    return Shield.uni(() -> PoolQuery.run(pool, FIND).map(PostgresSweepRequests::first));
  }

  private static Optional<Instant> first(RowSet<Row> rows) {
    var all = rows.iterator();
    return all.hasNext()
        ? Optional.of(all.next().getOffsetDateTime(0).toInstant())
        : Optional.empty();
  }

  @Override
  public Uni<Void> finish(Instant request) {
    var upTo = Tuple.of(request.atOffset(ZoneOffset.UTC));
    return Shield.uni(() -> PoolQuery.run(pool, FINISH, upTo).mapEmpty());
  }
}

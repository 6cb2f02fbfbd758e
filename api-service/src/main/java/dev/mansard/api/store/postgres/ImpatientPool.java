package dev.mansard.api.store.postgres;

import dev.mansard.store.metadata.postgres.SessionLimits;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Quarkus's pool, with a limit to the wait for a connection: who waits longer is better told to
 * come back (503) than kept. The framework has no setting for it, and its own limit of 30 s is
 * longer than a client waits for a narinfo. Its sessions have the {@link SessionLimits} of all.
 */
@Singleton
class ImpatientPool implements PgPoolCreator {
  private static final int WAIT_SECONDS = 5;

  private volatile Optional<PgConnectOptions> options = Optional.empty();

  @Override
  public Pool create(Input input) {
    options = Optional.of(input.pgConnectOptionsList().getFirst());
    var limits =
        input
            .poolOptions()
            .setConnectionTimeout(WAIT_SECONDS)
            .setConnectionTimeoutUnit(TimeUnit.SECONDS);
    return PgBuilder.pool()
        .with(limits)
        .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
        .withConnectHandler(SessionLimits.standard()::set)
        .using(input.vertx())
        .build();
  }

  /** One more connection to the same database, beside the pool. */
  Future<PgConnection> connect(Vertx vertx) {
    return options
        .map(known -> PgConnection.connect(vertx, known))
        .orElseGet(() -> Future.failedFuture("the pool is not open yet"));
  }
}

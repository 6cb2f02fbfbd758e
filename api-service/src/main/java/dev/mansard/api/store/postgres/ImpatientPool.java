package dev.mansard.api.store.postgres;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Quarkus's pool, with a limit to the wait for a connection: who waits longer is better told to
 * come back (503) than kept. The framework has no setting for it, and its own limit of 30 s is
 * longer than a client waits for a narinfo.
 */
@Singleton
class ImpatientPool implements PgPoolCreator {
  private static final int WAIT_SECONDS = 5;

  @Override
  public Pool create(Input input) {
    var limits =
        input
            .poolOptions()
            .setConnectionTimeout(WAIT_SECONDS)
            .setConnectionTimeoutUnit(TimeUnit.SECONDS);
    return PgBuilder.pool()
        .with(limits)
        .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
        .using(input.vertx())
        .build();
  }
}

package dev.mansard.api.store.postgres;

import dev.mansard.api.store.DatabaseConfig;
import dev.mansard.store.metadata.postgres.PoolQuery;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the database something once a minute, if that is wanted. */
@ApplicationScoped
class Heartbeat {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
  private static final long MINUTE_MILLIS = 60_000;
  private static final long FIRST_MILLIS = 1_000;
  private static final long NONE = -1;

  private final DatabaseConfig config;
  private final Vertx vertx;
  private final Pool pool;
  private volatile long timer = NONE;

  Heartbeat(DatabaseConfig config, Vertx vertx, Pool pool) {
    this.config = config;
    this.vertx = vertx;
    this.pool = pool;
  }

  void start(@Observes StartupEvent event) {
    if (config.heartbeat()) {
      timer = vertx.setPeriodic(FIRST_MILLIS, MINUTE_MILLIS, _ -> beat());
    }
  }

  private void beat() {
    PoolQuery.run(pool, "select localtime as heartbeat")
        .onFailure(failure -> LOG.warn("the database does not answer the heartbeat: {}", failure));
  }

  void stop(@Observes ShutdownEvent event) {
    if (timer != NONE) {
      vertx.cancelTimer(timer);
    }
  }
}

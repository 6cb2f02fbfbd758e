package dev.mansard.signer.postgres;

import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Asks the key database every two seconds whether it answers, for the metrics. */
@ApplicationScoped
@IfBuildProperty(name = "mansard.signer.http", stringValue = "true")
public class DatabaseProbe {
  private static final long INTERVAL_MILLIS = 2_000;

  private final Vertx vertx;
  private final Pool pool;
  private volatile boolean up;
  private volatile boolean asked;

  DatabaseProbe(Vertx vertx, Pool pool) {
    this.vertx = vertx;
    this.pool = pool;
  }

  void start(@Observes StartupEvent event) {
    ask();
    var _ = vertx.setPeriodic(INTERVAL_MILLIS, _ -> tick());
  }

  /** What was asked two seconds ago and is still not answered counts as no. */
  private void tick() {
    if (asked) {
      up = false;
    } else {
      ask();
    }
  }

  private void ask() {
    asked = true;
    pool.withConnection(connection -> connection.query("select 1").execute())
        .onComplete(
            answer -> {
              up = answer.succeeded();
              asked = false;
            });
  }

  /** Whether the last answer was yes, and is not overdue. */
  public boolean isUp() {
    return up;
  }
}

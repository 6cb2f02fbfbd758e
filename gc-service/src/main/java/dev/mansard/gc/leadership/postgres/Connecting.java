package dev.mansard.gc.leadership.postgres;

import dev.mansard.store.bridge.Await;
import dev.mansard.store.metadata.postgres.Shield;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Opens connections. One that comes when nobody waits for it any more is closed: a database that
 * comes back after minutes would have one of every attempt until then.
 */
final class Connecting {
  private Connecting() {}

  /**
   * A connection of its own.
   *
   * @throws Await.TimedOutException if there is none in time
   */
  static PgConnection connect(StoreDatabase database, Duration limit) {
    CompletableFuture<PgConnection> opening = Await.start(Shield.uni(database::connect));
    try {
      return Await.await(opening, limit);
    } catch (Await.TimedOutException e) {
      var _ = opening.thenAccept(Connecting::close);
      throw e;
    }
  }

  /** Does not wait for its end. */
  static void close(PgConnection connection) {
    var _ = connection.close();
  }
}

package dev.mansard.store.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.bridge.Await;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.postgres.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pool of one connection, for which nobody waits longer than a moment. */
class PoolQueryIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Vertx vertx = Vertx.vertx();
  private TestDatabase database;
  private Pool pool;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.createEmpty(1);
    var limits =
        new PoolOptions()
            .setMaxSize(1)
            .setConnectionTimeout(300)
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    pool =
        PgBuilder.pool()
            .with(limits)
            .connectingTo(database.url().connectOptions())
            .using(vertx)
            .build();
  }

  @AfterEach
  void close() {
    finish(pool.close());
    finish(vertx.close());
    database.close();
  }

  @Test
  void whoWaitedInVainTakesNothingFromThePool() {
    for (int i = 0; i < 3; i++) {
      var inUse = await(pool.getConnection());
      assertThatThrownBy(() -> await(PoolQuery.run(pool, "select 1")))
          .isInstanceOf(MetadataException.Unavailable.class);
      finish(inUse.close());

      var rows = await(PoolQuery.run(pool, "select 7"));

      assertThat(rows.iterator().next().getInteger(0)).isEqualTo(7);
    }
  }

  @Test
  void aStatementThatFailsGivesItsConnectionBack() {
    assertThatThrownBy(() -> await(PoolQuery.run(pool, "select nothing")))
        .isInstanceOf(MetadataException.class);

    assertThat(await(PoolQuery.run(pool, "select 7")).size()).isEqualTo(1);
  }

  private static <T> T await(Future<T> future) {
    return Await.await(Shield.uni(() -> future), LIMIT);
  }

  private static void finish(Future<Void> future) {
    Await.run(Shield.uni(() -> future), LIMIT);
  }
}

package dev.mansard.store.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.store.postgres.TestDatabase;
import dev.mansard.telemetry.pool.PoolUse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PoolUseIT {
  private final PoolUse use = new PoolUse();

  @Test
  void countsWhoHoldsAConnectionAndWhoWaits() throws Exception {
    try (var server = TestDatabase.createEmpty(1);
        var database = StoreDatabase.open(server.url(), 2, use::watch)) {
      assertThat(use.size()).isEqualTo(2);
      assertThat(use.inUse()).isZero();

      var first = wait(database.pool().getConnection());
      var second = wait(database.pool().getConnection());
      var third = database.pool().query("select 1").execute();

      assertThat(use.inUse()).isEqualTo(2);
      await().untilAsserted(() -> assertThat(use.waiting()).isEqualTo(1));

      wait(first.close());
      assertThat(wait(third).size()).isEqualTo(1);
      wait(second.close());

      await().untilAsserted(() -> assertThat(use.inUse()).isZero());
      assertThat(use.waiting()).isZero();
    }
  }

  @Test
  void whoGaveUpIsForgottenWhenAConnectionIsFree() throws Exception {
    try (var server = TestDatabase.createEmpty(1);
        var database = StoreDatabase.open(server.url(), 1, use::watch)) {
      var held = wait(database.pool().getConnection());

      var refused = database.pool().query("select 1").execute();

      await().untilAsserted(() -> assertThat(use.waiting()).isEqualTo(1));
      await().untilAsserted(() -> assertThat(refused.failed()).isTrue());
      assertThat(use.inUse()).isEqualTo(1);
      wait(held.close());

      await().untilAsserted(() -> assertThat(use.waiting()).isZero());
      await().untilAsserted(() -> assertThat(use.inUse()).isZero());
    }
  }

  private static <T> T wait(io.vertx.core.Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}

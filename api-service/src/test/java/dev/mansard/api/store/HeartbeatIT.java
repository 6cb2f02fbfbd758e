package dev.mansard.api.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.testing.ProductionLike;
import dev.mansard.api.testing.Rows;
import dev.mansard.api.testing.ServerResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServerResource.class)
@TestProfile(ProductionLike.class)
class HeartbeatIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void asksTheDatabaseNowAndThen() throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (beats().equals("0") && System.nanoTime() < end) {
      LockSupport.parkNanos(50_000_000);
    }

    assertThat(beats()).isNotEqualTo("0");
  }

  private static String beats() throws Exception {
    return Rows.one(
        "select count(*) from pg_stat_statements where query = 'select localtime as heartbeat'");
  }
}

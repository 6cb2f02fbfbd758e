package dev.mansard.api.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.Rows;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.SwitchablePresigner;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads through HTTP, and what the outbox has of them. */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class AccessLogIT {
  /** {@code mansard.events.access-interval} of the tests. */
  private static final long INTERVAL_NANOS = 200_000_000;

  /** It goes into the outbox, out of it, and to its effects. */
  private static final int WRITES_OF_A_REPORT = 8;

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Api root = Api.root();
  private final String cache = "a" + UUID.randomUUID().toString().substring(0, 8);
  @Inject SwitchablePresigner presigner;

  @BeforeEach
  void createCache() {
    root.createCache(cache, true);
  }

  @Test
  void tellsOfEveryWayOfReading() throws Exception {
    var byInfo = pushed();
    var byBody = pushed();
    var elsewhere = pushed();
    var unchanged = pushed();
    var tag = root.head(nar(unchanged)).headers().firstValue("etag").orElseThrow();

    assertThat(root.get(info(byInfo)).statusCode()).isEqualTo(200);
    assertThat(root.get(nar(byBody)).statusCode()).isEqualTo(200);
    assertThat(root.header("If-None-Match", tag).get(nar(unchanged)).statusCode()).isEqualTo(304);
    presigner.setOn(true);
    try {
      assertThat(root.get(nar(elsewhere)).statusCode()).isEqualTo(307);
    } finally {
      presigner.setOn(false);
    }

    for (var read : new SampleNar[] {byInfo, byBody, elsewhere, unchanged}) {
      awaitEvent(read);
    }
  }

  @Test
  void tellsNothingOfWhoOnlyAsksOrGetsNothing() throws Exception {
    var asked = pushed();
    var read = pushed();
    var absent = SampleNar.small();

    root.head(info(asked));
    root.head(nar(asked));
    assertThat(root.get(info(absent)).statusCode()).isEqualTo(404);
    root.get(info(read));

    awaitEvent(read);
    assertThat(events(asked)).isZero();
    assertThat(events(absent)).isZero();
  }

  @Test
  void writesNothingPerRead() throws Exception {
    var nar = pushed();
    root.get(info(nar));
    awaitEvent(nar);
    long reads = calls("select%");
    long writes = writes();
    long start = System.nanoTime();

    for (int i = 0; i < 150; i++) {
      root.get(info(nar));
      root.get(nar(nar));
    }

    long intervals = 1 + (System.nanoTime() - start) / INTERVAL_NANOS;
    assertThat(calls("select%") - reads).isGreaterThanOrEqualTo(300);
    assertThat(writes() - writes)
        .as("one report in each of %d intervals", intervals)
        .isLessThan((intervals + 2) * WRITES_OF_A_REPORT);
    assertThat(
            Rows.one(
                "select last_accessed_at = created_at from mansard.object where"
                    + " store_path_hash = '"
                    + nar.hash()
                    + "'"))
        .isEqualTo("t");
  }

  private static long writes() throws SQLException {
    return calls("insert%") + calls("update%") + calls("delete%");
  }

  private static long calls(String pattern) throws SQLException {
    return Long.parseLong(
        Rows.one(
            "select coalesce(sum(calls), 0) from pg_stat_statements where query ilike '"
                + pattern
                + "'"));
  }

  private SampleNar pushed() {
    var nar = SampleNar.small();
    nar.push(root, cache);
    return nar;
  }

  private String info(SampleNar nar) {
    return "/" + cache + "/" + nar.hash() + ".narinfo";
  }

  private String nar(SampleNar nar) {
    return "/" + cache + "/nar/" + nar.hash() + ".nar";
  }

  private void awaitEvent(SampleNar nar) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(events(nar)).as("of " + nar.hash()).isPositive());
  }

  private long events(SampleNar nar) throws SQLException {
    return Long.parseLong(
        Rows.one(
            "select count(*) from mansard.outbox where event_type = 'objects-accessed'"
                + " and topic_key = '"
                + cache
                + "' and payload->'last_access' ? '"
                + nar.hash()
                + "'"));
  }
}

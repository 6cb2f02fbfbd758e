package dev.mansard.gc.leadership.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mansard.gc.leadership.StallingProxy;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import dev.mansard.store.postgres.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A database that accepts connections and does not answer, and then comes back. */
class ConnectingIT {
  private static final String SESSIONS =
      "select count(*) from pg_stat_activity where datname = current_database()"
          + " and application_name = 'mansard'";

  @Test
  void closesConnectionsThatCameTooLate() throws Exception {
    try (var database = TestDatabase.create(1);
        var proxy = new StallingProxy(database.url().port());
        var remote = StoreDatabase.open(through(proxy, database.url()), 1)) {
      long before = database.number(SESSIONS);
      proxy.stall();
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> Connecting.connect(remote, Duration.ofMillis(100)))
            .isInstanceOf(Await.TimedOutException.class);
      }

      proxy.resume();

      var inTime = Connecting.connect(remote, Duration.ofMinutes(1));
      await().untilAsserted(() -> assertThat(database.number(SESSIONS)).isEqualTo(before + 1));
      Connecting.close(inTime);
      await().untilAsserted(() -> assertThat(database.number(SESSIONS)).isEqualTo(before));
    }
  }

  private static DatabaseUrl through(StallingProxy proxy, DatabaseUrl url) {
    return new DatabaseUrl(
        "127.0.0.1", proxy.port(), url.database(), url.user(), url.password(), url.tls());
  }
}

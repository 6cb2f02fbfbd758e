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
import io.vertx.sqlclient.SqlConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas that change one row, of which one is paused with its lock. */
class SessionLimitsIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String CHANGE = "update item set value = value + 1";
  private static final String READ = "select value from item";
  private static final SessionLimits IMPATIENT =
      new SessionLimits(Duration.ofMillis(100), Duration.ofMinutes(10));

  private final Vertx vertx = Vertx.vertx();
  private final List<Pool> pools = new ArrayList<>();
  private TestDatabase database;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.createEmpty(1);
    database.execute("create table item as select 1 as value");
  }

  @AfterEach
  void close() {
    pools.forEach(pool -> finish(pool.close()));
    finish(vertx.close());
    database.close();
  }

  @Test
  void aTransactionThatWaitsTooLongGivesUpAndPassesLater() throws SQLException {
    var pool = pool(IMPATIENT);
    try (Connection other = database.connect();
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(CHANGE);

      assertThatThrownBy(() -> change(pool)).isInstanceOf(MetadataException.Contended.class);

      other.rollback();
    }
    change(pool);
    assertThat(database.number(READ)).isEqualTo(2);
  }

  @Test
  void theServerEndsATransactionThatIsSilentAndWhatWaitedPasses() throws SQLException {
    var paused = pool(new SessionLimits(Duration.ofSeconds(5), Duration.ofMillis(300)));
    await(paused.getConnection().compose(SessionLimitsIT::beginChange));

    change(pool(SessionLimits.standard()));

    assertThat(database.number(READ)).isEqualTo(2);
    assertThat(await(PoolQuery.run(paused, READ)).iterator().next().getInteger(0)).isEqualTo(2);
  }

  @Test
  void everyPoolOfAStoreHasTheStandardLimits() {
    var limits =
        await(
            PoolQuery.run(
                database.database().pool(),
                """
                select current_setting('lock_timeout'),
                  current_setting('idle_in_transaction_session_timeout'), current_setting('jit')
                """));

    var row = limits.iterator().next();
    assertThat(List.of(row.getString(0), row.getString(1), row.getString(2)))
        .containsExactly("5s", "10s", "off");
  }

  private Pool pool(SessionLimits limits) {
    var pool =
        PgBuilder.pool()
            .connectingTo(database.url().connectOptions())
            .withConnectHandler(limits::set)
            .using(vertx)
            .build();
    pools.add(pool);
    return pool;
  }

  private static void change(Pool pool) {
    Await.await(
        new Transactions(pool)
            .run(connection -> connection.query(CHANGE).execute().map(true), done -> done),
        LIMIT);
  }

  private static Future<Object> beginChange(SqlConnection connection) {
    return connection.begin().compose(_ -> connection.query(CHANGE).execute()).map(new Object());
  }

  private static <T> T await(Future<T> future) {
    return Await.await(Shield.uni(() -> future), LIMIT);
  }

  private static void finish(Future<Void> future) {
    Await.run(Shield.uni(() -> future), LIMIT);
  }
}

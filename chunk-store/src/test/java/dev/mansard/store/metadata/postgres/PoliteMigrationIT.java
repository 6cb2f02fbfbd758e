package dev.mansard.store.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mansard.store.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The migration after version 30 alters the table of caches; here others use it. */
class PoliteMigrationIT {
  private static final int OLD = 30;
  private TestDatabase database;

  @BeforeEach
  void migrateToTheOldVersion() throws Exception {
    database = TestDatabase.createEmpty(2);
    configuration().target(Integer.toString(OLD)).load().migrate();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void readersPassWhileTheMigrationWaits() throws Exception {
    CompletableFuture<Void> migration;
    try (var holder = readingCaches()) {
      migration = CompletableFuture.runAsync(database::migrate);
      awaitWaitingMigration();

      assertThat(database.number("select count(*) from mansard.cache")).isZero();

      assertThat(migration).isNotDone();
      assertThat(version()).isEqualTo(OLD);
      holder.commit();
    }
    migration.get(60, TimeUnit.SECONDS);
    assertThat(version()).isEqualTo(StoreSchema.NEWEST);
  }

  @Test
  void saysThatOthersHeldTheTablesAndChangesNothing() throws Exception {
    try (var holder = readingCaches()) {
      var migration = new PoliteMigration(configuration(), Duration.ZERO);

      assertThatThrownBy(migration::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "other sessions held the tables for 0 s; end long transactions and try again");

      assertThat(version()).isEqualTo(OLD);
      holder.commit();
    }
    database.migrate();
    assertThat(version()).isEqualTo(StoreSchema.NEWEST);
  }

  private Connection readingCaches() throws SQLException {
    var connection = database.connect();
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute("lock table mansard.cache in access share mode");
    }
    return connection;
  }

  private void awaitWaitingMigration() {
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                database.number(
                        "select count(*) from pg_locks where not granted"
                            + " and relation = 'mansard.cache'::regclass")
                    > 0);
  }

  private long version() throws SQLException {
    return database.number("select max(version::int) from mansard.schema_history");
  }

  private FluentConfiguration configuration() {
    return Flyway.configure()
        .dataSource(database.url().jdbcUrl(), "postgres", "")
        .locations("classpath:db/migration/store")
        .schemas("mansard")
        .table("schema_history");
  }
}

package dev.mansard.signer.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignerMigrationIT {
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = EmbeddedPostgres.builder().start();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void forgetEverything() throws SQLException {
    execute("drop schema if exists mansard_signer cascade");
  }

  @Test
  void findsNoSchemaInANewDatabase() throws SQLException {
    assertThat(migration().state()).isEqualTo(new SchemaState.Missing());
  }

  @Test
  void bringsANewDatabaseToTheCurrentVersion() throws SQLException {
    assertThat(migration().migrate()).isEqualTo(SignerMigration.VERSION);

    assertThat(migration().state()).isEqualTo(new SchemaState.Current(SignerMigration.VERSION));
  }

  @Test
  void changesNothingTheSecondTime() throws SQLException {
    migration().migrate();

    assertThat(migration().migrate()).isZero();
  }

  @Test
  void leavesOtherSchemasAlone() throws SQLException {
    execute("create table if not exists public.cache (name text)");

    migration().migrate();

    assertThat(count("select count(*) from pg_tables where schemaname = 'public'")).isEqualTo(1);
    assertThat(count("select count(*) from pg_tables where schemaname = 'mansard_signer'"))
        .isEqualTo(2);
  }

  @Test
  void recognisesAnOlderSchema() throws SQLException {
    migration().migrate();
    execute("delete from mansard_signer.schema_history where version is not null");

    assertThat(migration().state()).isEqualTo(new SchemaState.Older(0, SignerMigration.VERSION));
  }

  @Test
  void refusesToTouchANewerSchema() throws SQLException {
    migration().migrate();
    execute(
        """
        insert into mansard_signer.schema_history
          (installed_rank, version, description, type, script, installed_by, execution_time, success)
        values (99, '0042', 'from the future', 'SQL', 'V0042__from_the_future.sql', 'postgres', 1, true)
        """);

    assertThat(migration().state()).isEqualTo(new SchemaState.Newer(42, SignerMigration.VERSION));
    assertThatThrownBy(() -> migration().migrate())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is at version 42, newer than the");
  }

  @Test
  void letsTwoMigrateAtOnce() throws ExecutionException, InterruptedException, SQLException {
    var both =
        List.of(
            CompletableFuture.supplyAsync(SignerMigrationIT::migrateQuietly),
            CompletableFuture.supplyAsync(SignerMigrationIT::migrateQuietly));

    var applied = both.get(0).get() + both.get(1).get();

    assertThat(applied).isEqualTo(SignerMigration.VERSION);
    assertThat(migration().state()).isInstanceOf(SchemaState.Current.class);
  }

  private static int migrateQuietly() {
    try {
      return migration().migrate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SignerMigration migration() {
    return new SignerMigration(url(), "postgres", "postgres");
  }

  private static void execute(String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(url(), "postgres", "postgres");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(url(), "postgres", "postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static String url() {
    return postgres.getJdbcUrl("postgres", "postgres");
  }
}

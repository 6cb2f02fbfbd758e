package dev.mansard.store.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.bridge.Await;
import dev.mansard.store.metadata.MetadataException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways to reach a server, on one that asks its users for passwords. */
class StoreDatabaseIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static EmbeddedPostgres server;

  @BeforeAll
  static void startServer() throws IOException, SQLException {
    Path access = folder.resolve("pg_hba.conf");
    Files.writeString(
        access,
        """
        host  all postgres 127.0.0.1/32 trust
        host  all mansard  127.0.0.1/32 scram-sha-256
        local all mansard               scram-sha-256
        """);
    server =
        EmbeddedPostgres.builder()
            .setServerConfig("hba_file", access.toString())
            .setServerConfig("unix_socket_directories", folder.toString())
            .setServerConfig("unix_socket_permissions", "0777")
            .start();
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create role mansard login superuser password 'pass & word'");
      statement.execute("create database mansard");
    }
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @Test
  void logsInWithAPassword() {
    String url = "postgres://mansard:pass%20%26%20word@127.0.0.1:" + server.getPort() + "/mansard";
    StoreSchema.migrate(DatabaseUrl.parse(url).jdbcUrl(), "mansard", "pass & word");

    assertThat(state(url)).isEqualTo(new SchemaState.Current());
  }

  @Test
  void failsAsUnavailableWithAWrongPassword() {
    String url = "postgres://mansard:wrong@127.0.0.1:" + server.getPort() + "/mansard";

    assertThatThrownBy(() -> state(url)).isInstanceOf(MetadataException.Unavailable.class);
  }

  @Test
  void failsAsUnavailableWhereNobodyListens() {
    assertThatThrownBy(() -> state("postgres://mansard@127.0.0.1:1/mansard"))
        .isInstanceOf(MetadataException.Unavailable.class);
  }

  @Test
  void reachesASocketInTheFileSystem() {
    String url =
        "postgres:///postgres?user=mansard&password=pass%20%26%20word&host="
            + (folder + "&port=" + server.getPort());

    assertThat(state(url)).isEqualTo(new SchemaState.Missing());
  }

  @Test
  void jdbcReachesTheSameSocket() throws Exception {
    var url =
        DatabaseUrl.parse("postgres:///postgres?host=" + folder + "&port=" + server.getPort());

    try (var connection = DriverManager.getConnection(url.jdbcUrl(), "mansard", "pass & word");
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery("select inet_client_addr() is null, repeat('x', 1000000)")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getBoolean(1)).as("not by TCP").isTrue();
      assertThat(rows.getString(2)).hasSize(1_000_000);
    }
  }

  @Test
  void jdbcSaysWhichSocketIsMissing() {
    var url = DatabaseUrl.parse("postgres:///postgres?host=/nonexistent");

    assertThatThrownBy(() -> DriverManager.getConnection(url.jdbcUrl(), "u", "p"))
        .hasStackTraceContaining("/nonexistent/.s.PGSQL.5432");
  }

  private static SchemaState state(String url) {
    try (var database = StoreDatabase.open(DatabaseUrl.parse(url), 1)) {
      return Await.await(StoreSchema.state(database.pool()), LIMIT);
    }
  }
}

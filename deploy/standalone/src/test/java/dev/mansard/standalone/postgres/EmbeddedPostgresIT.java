package dev.mansard.standalone.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mansard.standalone.config.PostgresUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
  @TempDir Path temporary;

  /** Whatever a test leaves running. */
  @AfterEach
  void stopTheDatabase() {
    if (Files.exists(folder().resolve("data/PG_VERSION")) && postmaster().isPresent()) {
      open().close();
    }
  }

  @Test
  void writesDurablyAndAsksForAPassword() throws Exception {
    try (var database = open()) {
      assertThat(query(database.url(), "SHOW fsync")).isEqualTo("on");
      assertThat(query(database.url(), "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(query(database.url(), "SHOW full_page_writes")).isEqualTo("on");
      assertThat(query(database.url(), "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(query(database.url(), "SHOW unix_socket_directories")).isEmpty();
      assertThat(query(database.url(), "SELECT pg_size_bytes(current_setting('shared_buffers'))"))
          .isEqualTo(Long.toString(SharedBuffers.ofThisMachine().mebibytes() << 20));
      assertThat(
              query(
                  database.url(),
                  "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
          .isEqualTo("scram-sha-256");
      assertThat(
              query(
                  database.url(),
                  "SELECT left(rolpassword, 14) FROM pg_authid WHERE rolname = 'mansard'"))
          .isEqualTo("SCRAM-SHA-256$");
      assertThatThrownBy(() -> query(withPassword(database.url(), "guess"), "SELECT 1"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void closesItsFoldersToOthers() throws Exception {
    try (var _ = open()) {
      assertThat(permissions(folder())).isEqualTo("rwx------");
      assertThat(permissions(folder().resolve("data"))).isEqualTo("rwx------");
      assertThat(permissions(folder().resolve("password"))).isEqualTo("rw-------");
    }
  }

  @Test
  void keepsDataAndPasswordOverARestartAndEndsItsProcesses() throws Exception {
    String password;
    try (var database = open()) {
      execute(database.url(), "CREATE TABLE kept (n int)");
      password = database.url().password().orElseThrow();
    }
    assertThat(postmaster()).isEmpty();

    try (var database = open()) {
      assertThat(database.url().password()).contains(password);
      assertThat(query(database.url(), "SELECT count(*)::text FROM kept")).isEqualTo("0");
    }
    assertThat(postmaster()).isEmpty();
  }

  @Test
  void adoptsTheServerOfAKilledProcessAndStopsItInTheEnd() throws Exception {
    var holder = DatabaseHolder.start(folder());
    var orphan = postmaster().orElseThrow();
    holder.destroyForcibly().waitFor();

    try (var database = open()) {
      assertThat(postmaster()).contains(orphan);
      assertThat(query(database.url(), "SELECT 'alive'")).isEqualTo("alive");
    }
    assertThat(postmaster()).isEmpty();
    assertThat(orphan.isAlive(folder().resolve("data"))).isFalse();
  }

  @Test
  void isSharedWithASecondProcessAndStoppedByTheLast() throws Exception {
    var holder = DatabaseHolder.start(folder());
    var server = postmaster().orElseThrow();

    open().close();
    assertThat(postmaster()).contains(server);

    try (var database = open()) {
      holder.getOutputStream().close();
      assertThat(holder.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(query(database.url(), "SELECT 'alive'")).isEqualTo("alive");
    }
    assertThat(postmaster()).isEmpty();
  }

  @Test
  void startsAgainAfterTheServerItselfWasKilled() throws Exception {
    var holder = DatabaseHolder.start(folder());
    var server = postmaster().orElseThrow();
    ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
    holder.destroyForcibly().waitFor();
    await().until(() -> postmaster().isEmpty());

    try (var database = open()) {
      assertThat(query(database.url(), "SELECT 'recovered'")).isEqualTo("recovered");
      assertThat(postmaster().orElseThrow().pid()).isNotEqualTo(server.pid());
    }
  }

  @Test
  void waitsForAServerThatIsStillStoppingAndStartsAnother() throws Exception {
    var holder = DatabaseHolder.start(folder());
    var server = postmaster().orElseThrow();
    holder.destroyForcibly().waitFor();
    var file = folder().resolve("data/postmaster.pid");
    Files.writeString(file, Files.readString(file).replace("ready", "stopping"));

    var opened = CompletableFuture.supplyAsync(this::open);
    ProcessHandle.of(server.pid()).orElseThrow().destroy();

    try (var database = opened.join()) {
      assertThat(query(database.url(), "SELECT 'started'")).isEqualTo("started");
      assertThat(database.isAlive()).isTrue();
      assertThat(postmaster().orElseThrow().pid()).isNotEqualTo(server.pid());
    }
  }

  @Test
  void knowsWhenItsServerHasDied() throws Exception {
    var database = open();
    var server = ProcessHandle.of(postmaster().orElseThrow().pid()).orElseThrow();

    server.destroyForcibly();
    server.onExit().join();

    assertThat(database.isAlive()).isFalse();
    assertThat(database)
        .hasToString(
            "PostgreSQL of "
                + folder()
                + " (process "
                + server.pid()
                + ", log in "
                + folder().resolve("postgresql.log")
                + ")");
    database.close();
  }

  @Test
  void startsThoughAStaleFileNamesALivingProcess() throws Exception {
    open().close();
    var stale =
        ProcessHandle.current().pid()
            + "\n"
            + folder().resolve("data")
            + "\n1\n5432\n\n127.0.0.1\n  1 1\nready\n";
    Files.writeString(folder().resolve("data/postmaster.pid"), stale);

    try (var database = open()) {
      assertThat(query(database.url(), "SELECT 'started'")).isEqualTo("started");
    }
  }

  @Test
  void beginsAnewWhereInitdbWasInterrupted() throws Exception {
    Files.createDirectories(folder().resolve("data.unfinished/base"));
    Files.writeString(folder().resolve("data.unfinished/PG_VERSION"), "18");

    try (var database = open()) {
      assertThat(query(database.url(), "SELECT 'made'")).isEqualTo("made");
    }
  }

  @Test
  void explainsWhyItDoesNotStart() throws Exception {
    open().close();
    Files.writeString(folder().resolve("data/postgresql.conf"), "shared_buffers = nonsense\n");

    assertThatThrownBy(this::open)
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("PostgreSQL does not start in " + folder())
        .hasMessageContaining("shared_buffers");
  }

  @Test
  void namesThePasswordFileThatIsGone() throws Exception {
    open().close();
    Files.delete(folder().resolve("password"));

    assertThatThrownBy(this::open).hasMessageContaining("password is gone");
  }

  @Test
  void refusesAnInstallationThatIsNone() {
    assertThatThrownBy(() -> EmbeddedPostgres.open(folder(), Optional.of(temporary)))
        .hasMessageContaining("database.postgres-home is " + temporary);
  }

  private EmbeddedPostgres open() {
    return EmbeddedPostgres.open(folder(), Optional.empty());
  }

  private Path folder() {
    return temporary.resolve("postgresql");
  }

  private Optional<Postmaster> postmaster() {
    try {
      return Postmaster.find(folder().resolve("data"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static PostgresUrl withPassword(PostgresUrl url, String password) {
    return new PostgresUrl(
        url.host(), url.port(), url.database(), url.user(), Optional.of(password), url.tls());
  }

  private static void execute(PostgresUrl url, String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password().orElseThrow());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(PostgresUrl url, String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password().orElseThrow());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}

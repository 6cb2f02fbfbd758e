package dev.mansard.store.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A database with a certificate, for 127.0.0.1, that lets nobody in without TLS. */
class DatabaseTlsIT {
  private static final Path CERTIFICATES = Path.of("../it/src/test/resources/tls");
  private static final String WHETHER_ENCRYPTED =
      "select ssl from pg_stat_ssl where pid = pg_backend_pid()";

  /** All that the client says of it; authorities that cannot be read would be another failure. */
  private static final String REFUSED_BY_POOL = "SSL handshake failed";

  @TempDir private static Path folder;
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void startDatabase() throws Exception {
    var key = Files.copy(file("signer.key"), folder.resolve("key.pem"));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    var certificate = Files.copy(file("signer.pem"), folder.resolve("certificate.pem"));
    var access = folder.resolve("pg_hba.conf");
    Files.writeString(access, "host all postgres all trust\nhostssl all mansard all trust\n");
    postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("hba_file", access.toString())
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", certificate.toString())
            .setServerConfig("ssl_key_file", key.toString())
            .start();
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create role mansard login");
    }
  }

  @AfterAll
  static void stopDatabase() throws IOException {
    postgres.close();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, sslmode=verify-full&sslrootcert=authority.pem",
    "localhost, sslmode=verify-ca&sslrootcert=authority.pem",
    "localhost, sslmode=require",
    "localhost, sslmode=require&sslrootcert=authority.pem",
    "localhost, sslmode=prefer"
  })
  void encrypts(String host, String query) throws Exception {
    var url = url(host, query);

    assertThat(throughPool(url)).isTrue();
    assertThat(throughJdbc(url)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, sslmode=verify-full&sslrootcert=other-authority.pem",
    "127.0.0.1, sslmode=verify-ca&sslrootcert=other-authority.pem",
    "127.0.0.1, sslmode=require&sslrootcert=other-authority.pem",
    "127.0.0.1, sslmode=verify-full",
    "127.0.0.1, sslmode=verify-ca",
    "127.0.0.1, sslrootcert=system"
  })
  void refusesWhomNobodyItTrustsHasSigned(String host, String query) {
    var url = url(host, query);

    assertRefused(() -> throughPool(url), REFUSED_BY_POOL);
    assertRefused(() -> throughJdbc(url), "unable to find valid certification path");
  }

  @Test
  void refusesTheCertificateOfAnotherName() {
    var url = url("localhost", "sslmode=verify-full&sslrootcert=authority.pem");

    assertRefused(() -> throughPool(url), REFUSED_BY_POOL);
    assertRefused(() -> throughJdbc(url), "hostname localhost could not be verified");
  }

  private static void assertRefused(ThrowingCallable connection, String reason) {
    assertThatThrownBy(connection).hasStackTraceContaining(reason);
  }

  private static boolean throughPool(DatabaseUrl url) throws Exception {
    try (var database = StoreDatabase.open(url, 1)) {
      RowSet<Row> rows =
          database
              .pool()
              .query(WHETHER_ENCRYPTED)
              .execute()
              .toCompletionStage()
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS);
      return rows.iterator().next().getBoolean(0);
    }
  }

  private static boolean throughJdbc(DatabaseUrl url) throws Exception {
    try (var connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), "");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(WHETHER_ENCRYPTED)) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  private static DatabaseUrl url(String host, String query) {
    return DatabaseUrl.parse(
        "postgres://mansard@%s:%d/postgres?%s"
            .formatted(
                host,
                postgres.getPort(),
                query.replaceFirst("=([a-z-]+\\.pem)", "=" + file("") + "/$1")));
  }

  private static Path file(String name) {
    return CERTIFICATES.resolve(name).toAbsolutePath().normalize();
  }
}

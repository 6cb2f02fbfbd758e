package dev.mansard.signer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.protocol.database.PostgresTls;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signer whose database has a certificate, for 127.0.0.1, and lets nobody in without TLS. */
class DatabaseTlsIT {
  private static final Path CERTIFICATES = Path.of("../../it/src/test/resources/tls");
  private static final String TOKEN = "correct horse battery";
  private static final String BY_FILE = "?sslmode=verify-full&sslrootcert=";
  private static final String OF_ANY_NAME = "?sslmode=verify-ca&sslrootcert=";
  private static final String BY_JVM = "?sslmode=verify-full";
  private static final String UNTRUSTED = "unable to find valid certification path";

  @TempDir private Path folder;
  private EmbeddedPostgres postgres;

  @BeforeEach
  void startDatabase() throws Exception {
    present("signer");
    var access = folder.resolve("pg_hba.conf");
    Files.writeString(
        access, "host all postgres 127.0.0.1/32 trust\nhostssl all signer all trust\n");
    postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("hba_file", access.toString())
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", folder.resolve("certificate.pem").toString())
            .setServerConfig("ssl_key_file", folder.resolve("key.pem").toString())
            .start();
    execute("create role signer login superuser");
  }

  @AfterEach
  void stopDatabase() throws IOException {
    postgres.close();
  }

  @Test
  void trustsTheAuthorityInAFile() throws Exception {
    var right = environment("127.0.0.1", BY_FILE + file("authority.pem"));
    migrate(right);

    worksWith(right);

    refuses(environment("127.0.0.1", BY_FILE + file("other-authority.pem")), UNTRUSTED);
    refuses(environment("localhost", BY_FILE + file("authority.pem")), "hostname localhost");
  }

  @Test
  void trustsWhoTheJvmTrustsWithoutAFile() throws Exception {
    var store = "-Djavax.net.ssl.trustStore=" + trustStoreOfTheJvmAndOurs();
    var right = environment("127.0.0.1", BY_JVM);
    right.put("JAVA_TOOL_OPTIONS", store);
    migrate(right);

    worksWith(right);

    refuses(environment("127.0.0.1", BY_JVM), UNTRUSTED);
    var otherName = environment("localhost", BY_JVM);
    otherName.put("JAVA_TOOL_OPTIONS", store);
    refuses(otherName, "hostname localhost");
  }

  @Test
  void refusesAnotherCertificateWhileItRuns() throws Exception {
    var right = environment("127.0.0.1", OF_ANY_NAME + file("authority.pem"));
    migrate(right);
    try (var signer = SignerProcess.start(folder, right)) {
      var client = new SignerClient(URI.create("http://127.0.0.1:" + signer.port()), TOKEN);
      assertThat(create(client, 1)).as(signer.output()).isEqualTo(201);

      present("stranger");
      execute("select pg_reload_conf()");
      await().atMost(Duration.ofSeconds(60)).until(this::isStranger);
      execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'signer'");

      // The first may still be sent through a connection from before.
      for (int attempt = 0; attempt < 3; attempt++) {
        assertThat(create(client, 2)).as(signer.output()).isEqualTo(503);
      }
    }
  }

  private void migrate(Map<String, String> environment) throws Exception {
    try (var migration = SignerProcess.start(folder, environment, "migrate")) {
      assertThat(migration.exitCode()).as(migration.output()).isZero();
    }
  }

  private void worksWith(Map<String, String> environment) throws Exception {
    try (var signer = SignerProcess.start(folder, environment)) {
      var client = new SignerClient(URI.create("http://127.0.0.1:" + signer.port()), TOKEN);

      assertThat(create(client, 1)).as(signer.output()).isEqualTo(201);
    }
  }

  private static int create(SignerClient client, int number) throws Exception {
    return client
        .post("/keys", "{\"cache\":\"main\",\"name\":\"main-%d\"}".formatted(number))
        .statusCode();
  }

  private void refuses(Map<String, String> environment, String reason) throws Exception {
    try (var signer = SignerProcess.start(folder, environment)) {
      assertThat(signer.exitCode()).as(signer.output()).isEqualTo(1);
      assertThat(signer.output()).contains("The database of the signer cannot be asked", reason);
    }
  }

  /** The server reads these at its start and when it is told to. */
  private void present(String name) throws IOException {
    var key = folder.resolve("key.pem");
    Files.copy(file(name + ".key"), key, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.copy(
        file(name + ".pem"),
        folder.resolve("certificate.pem"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  private boolean isStranger() {
    var url =
        "jdbc:postgresql://127.0.0.1:%d/postgres%s%s"
            .formatted(postgres.getPort(), OF_ANY_NAME, file("other-authority.pem"));
    try (var _ = DriverManager.getConnection(url, "signer", "")) {
      return true;
    } catch (SQLException stillTheOther) {
      return false;
    }
  }

  private void execute(String sql) throws SQLException {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** As an administrator adds an authority of his own to the JDK's; without a password, too. */
  private Path trustStoreOfTheJvmAndOurs() throws Exception {
    var file = PostgresTls.trustStore().toFile();
    var all = KeyStore.getInstance(file, (char[]) null);
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (var alias : Collections.list(all.aliases())) {
      store.setCertificateEntry(alias, all.getCertificate(alias));
    }
    try (InputStream pem = Files.newInputStream(file("authority.pem"))) {
      store.setCertificateEntry(
          "ours", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    var added = folder.resolve("trust.p12");
    try (var stream = Files.newOutputStream(added)) {
      store.store(stream, null);
    }
    return added;
  }

  private static Path file(String name) {
    return CERTIFICATES.resolve(name).toAbsolutePath().normalize();
  }

  private Map<String, String> environment(String host, String query) {
    var environment = new HashMap<String, String>();
    environment.put("MANSARD_SIGNER_SERVICE_TOKEN", TOKEN);
    environment.put(
        "MANSARD_SIGNER_MASTER_KEY_BASE64", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    environment.put("QUARKUS_HTTP_PORT", "0");
    environment.put(
        "QUARKUS_DATASOURCE_REACTIVE_URL",
        "postgresql://signer@%s:%d/postgres%s".formatted(host, postgres.getPort(), query));
    return environment;
  }
}

package dev.mansard.signer.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signer whose database has a certificate, for 127.0.0.1, and lets nobody in without TLS. */
class DatabaseTlsIT {
  private static final Path CERTIFICATES = Path.of("../../it/src/test/resources/tls");
  private static final String TOKEN = "correct horse battery";

  @TempDir private Path folder;

  @Test
  void verifiesTheCertificateOfItsDatabase() throws Exception {
    try (var postgres = database()) {
      var right = environment("127.0.0.1", postgres.getPort(), "authority.pem");
      try (var migration = SignerProcess.start(folder, right, "migrate")) {
        assertThat(migration.exitCode()).as(migration.output()).isZero();
      }
      try (var signer = SignerProcess.start(folder, right)) {
        var client = new SignerClient(URI.create("http://127.0.0.1:" + signer.port()), TOKEN);

        assertThat(client.post("/keys", "{\"cache\":\"main\",\"name\":\"main-1\"}").statusCode())
            .as(signer.output())
            .isEqualTo(201);
      }
      refuses(environment("127.0.0.1", postgres.getPort(), "other-authority.pem"));
      refuses(environment("localhost", postgres.getPort(), "authority.pem"));
    }
  }

  private void refuses(Map<String, String> environment) throws Exception {
    try (var signer = SignerProcess.start(folder, environment)) {
      assertThat(signer.exitCode()).as(signer.output()).isEqualTo(1);
      assertThat(signer.output()).contains("The database of the signer cannot be asked");
    }
  }

  private EmbeddedPostgres database() throws Exception {
    var key = folder.resolve("key.pem");
    Files.copy(CERTIFICATES.resolve("signer.key"), key);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    var certificate = folder.resolve("certificate.pem");
    Files.copy(CERTIFICATES.resolve("signer.pem"), certificate);
    var access = folder.resolve("pg_hba.conf");
    Files.writeString(
        access, "host all postgres 127.0.0.1/32 trust\nhostssl all signer all trust\n");
    var postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("hba_file", access.toString())
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", certificate.toString())
            .setServerConfig("ssl_key_file", key.toString())
            .start();
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create role signer login superuser");
    }
    return postgres;
  }

  private static Map<String, String> environment(String host, int port, String authority) {
    var environment = new HashMap<String, String>();
    environment.put("MANSARD_SIGNER_SERVICE_TOKEN", TOKEN);
    environment.put(
        "MANSARD_SIGNER_MASTER_KEY_BASE64", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    environment.put("QUARKUS_HTTP_PORT", "0");
    environment.put(
        "QUARKUS_DATASOURCE_REACTIVE_URL",
        "postgresql://signer@%s:%d/postgres?sslmode=verify-full&sslrootcert=%s"
            .formatted(host, port, CERTIFICATES.resolve(authority).toAbsolutePath()));
    return environment;
  }
}

package dev.mansard.signer.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A signer with a database of its own for all tests of a class; after each of them its log must
 * hold nothing secret.
 */
@SuppressWarnings("NullAway.Init") // set before all tests
final class RunningSigner implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  static final String TOKEN = "correct horse battery";
  private static final String MASTER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final String NEW_MASTER_KEY = "HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  private final String keySecret;
  private Path folder;
  private EmbeddedPostgres postgres;
  private Map<String, String> environment;
  private SignerProcess process;
  private SignerClient client;

  /**
   * @param keySecret part of a key pair that tests import, which must not be logged
   */
  RunningSigner(String keySecret) {
    this.keySecret = keySecret;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    folder = Files.createTempDirectory("mansard-signer-");
    postgres = EmbeddedPostgres.builder().start();
    var masterKey = Files.writeString(folder.resolve("master-key"), MASTER_KEY + "\n");
    environment =
        Map.of(
            "MANSARD_SIGNER_SERVICE_TOKEN", TOKEN,
            "MANSARD_SIGNER_MASTER_KEY_FILE", masterKey.toString(),
            "MANSARD_SIGNER_MAX_BATCH", "200",
            "MANSARD_SIGNER_MAX_BODY", "64K",
            "QUARKUS_HTTP_PORT", "0",
            "QUARKUS_DATASOURCE_USERNAME", "postgres",
            "QUARKUS_DATASOURCE_PASSWORD", "postgres",
            "QUARKUS_DATASOURCE_REACTIVE_URL",
                "postgresql://localhost:" + postgres.getPort() + "/postgres");
    try (var migration = SignerProcess.start(folder, environment, "migrate")) {
      assertThat(migration.exitCode()).isZero();
      assertThat(migration.output()).contains("mansard_signer is at version 1");
    }
    process = SignerProcess.start(folder, environment);
    client = new SignerClient(URI.create("http://127.0.0.1:" + process.port()), TOKEN);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    assertThat(output()).doesNotContain(TOKEN, keySecret, MASTER_KEY.substring(0, 12), "password=");
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    process.close();
    postgres.close();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  SignerClient client() {
    return client;
  }

  /** Its log so far. */
  String output() {
    return process.output();
  }

  /** Another master key takes the place of the one in use, by the command for it; what it said. */
  String changeMasterKey() throws Exception {
    var newKey = Files.writeString(folder.resolve("new-master-key"), NEW_MASTER_KEY);
    var both = new HashMap<>(environment);
    both.put("MANSARD_SIGNER_FURTHER_MASTER_KEY_FILE", folder.resolve("master-key").toString());
    both.put("MANSARD_SIGNER_MASTER_KEY_FILE", newKey.toString());
    try (var rotation = SignerProcess.start(folder, both, "rotate-master-key")) {
      assertThat(rotation.exitCode()).as(rotation.output()).isZero();
      return rotation.output();
    }
  }

  /** How many keys there are. */
  int keys() throws SQLException {
    try (var connection = DriverManager.getConnection(url(), "postgres", "postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from mansard_signer.signing_key")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  void execute(String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(url(), "postgres", "postgres");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String url() {
    return postgres.getJdbcUrl("postgres", "postgres");
  }
}

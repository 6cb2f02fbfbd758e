package dev.mansard.signer.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The signer starts only when it can work, and says in one sentence why it does not. */
class SignerStartIT {
  private static final String MASTER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  @TempDir private static Path folder;
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = EmbeddedPostgres.builder().start();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  @Test
  void needsAServiceToken() throws Exception {
    assertRefuses(
        without("MANSARD_SIGNER_SERVICE_TOKEN"),
        "No service token is configured; set mansard.signer.service-token to the secret that"
            + " api-service presents.");
  }

  @Test
  void needsAServiceTokenThatCannotBeGuessed() throws Exception {
    assertRefuses(
        with("MANSARD_SIGNER_SERVICE_TOKEN", "short"),
        "mansard.signer.service-token has 5 characters; at least 16 are needed.");
  }

  @Test
  void needsAMasterKey() throws Exception {
    assertRefuses(
        without("MANSARD_SIGNER_MASTER_KEY_BASE64"),
        "No master key is configured; set exactly one of mansard.signer.master-key-file (a file"
            + " with the base64 of 32 random bytes) and mansard.signer.master-key-base64.");
  }

  @Test
  void needsNumbersWithinBounds() throws Exception {
    assertRefuses(
        with("MANSARD_SIGNER_MAX_BATCH", "0"),
        "mansard.signer.max-batch is 0; allowed are 1 to 100000.");
  }

  @Test
  void needsFilesForTlsThatGoTogether() throws Exception {
    assertRefuses(
        with("MANSARD_SIGNER_TLS_KEY_FILE", "/dev/null"),
        "mansard.signer.tls.certificate-file and mansard.signer.tls.key-file need each other.");
    assertRefuses(
        with("MANSARD_SIGNER_TLS_CLIENT_CA_FILE", "/dev/null"),
        "mansard.signer.tls.client-ca-file needs mansard.signer.tls.certificate-file and"
            + " mansard.signer.tls.key-file.");
  }

  @Test
  void needsAMigratedSchema() throws Exception {
    assertRefuses(
        environment(), "The database has no schema mansard_signer; run the migrations first.");
  }

  @Test
  void needsADatabaseThatAnswers() throws Exception {
    try (var signer =
        SignerProcess.start(
            folder, with("QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://127.0.0.1:1/postgres"))) {
      assertThat(signer.exitCode()).isEqualTo(1);
      assertThat(signer.output())
          .contains("mansard-signer: The database of the signer cannot be asked: ")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void takesNoOtherArgument() throws Exception {
    try (var signer = SignerProcess.start(folder, environment(), "export")) {
      assertThat(signer.exitCode()).isEqualTo(1);
      assertThat(signer.output())
          .isEqualToIgnoringNewLines(
              "mansard-signer: The signer takes no argument, or `migrate`, or `rotate-master-key`.");
    }
  }

  private static void assertRefuses(Map<String, String> environment, String sentence)
      throws Exception {
    try (var signer = SignerProcess.start(folder, environment)) {
      assertThat(signer.exitCode()).isEqualTo(1);
      assertThat(signer.output())
          .endsWith("mansard-signer: " + sentence + "\n")
          .doesNotContain("\tat ");
    }
  }

  private static Map<String, String> without(String name) {
    var environment = environment();
    environment.remove(name);
    return environment;
  }

  private static Map<String, String> with(String name, String value) {
    var environment = environment();
    environment.put(name, value);
    return environment;
  }

  private static Map<String, String> environment() {
    var environment = new HashMap<String, String>();
    environment.put("MANSARD_SIGNER_SERVICE_TOKEN", "correct horse battery");
    environment.put("MANSARD_SIGNER_MASTER_KEY_BASE64", MASTER_KEY);
    environment.put("QUARKUS_HTTP_PORT", "0");
    environment.put(
        "QUARKUS_DATASOURCE_REACTIVE_URL",
        "postgresql://postgres:postgres@localhost:" + postgres.getPort() + "/postgres");
    return environment;
  }
}

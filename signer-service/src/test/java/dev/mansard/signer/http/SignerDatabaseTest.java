package dev.mansard.signer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.database.PostgresTls;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignerDatabaseTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://db/mansard",
        "postgres://user:secret@db:5433/mansard?application_name=x",
        "vertx-reactive:postgresql://db/mansard"
      })
  void understandsEveryFormThatTheReactiveClientDoes(String url) {
    assertThatCode(() -> database(url).migration()).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://user:secret@db/mansard",
        "mansard",
        "postgresql:///mansard",
        "postgres://user:sec ret@db/mansard"
      })
  void refusesAnotherFormWithoutRepeatingIt(String url) {
    assertThatThrownBy(() -> database(url).migration())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "quarkus.datasource.reactive.url must be of the form postgresql://host:port/database.");
  }

  /** As it is when the framework has read its settings. */
  @Test
  void reachesTheDatabaseWithTheTlsThatItsAddressAskedFor() {
    assertThat(translated("postgres://u:p@db/m?sslmode=verify-full").jdbcUrl())
        .isEqualTo(
            "jdbc:postgresql://db/m?sslmode=verify-full"
                + "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory");
    assertThat(translated("postgres://db/m?sslrootcert=%2Fca.pem&sslmode=verify-ca").jdbcUrl())
        .isEqualTo("jdbc:postgresql://db/m?sslmode=verify-ca&sslrootcert=%2Fca.pem");
    assertThat(translated("postgres://db/m").jdbcUrl())
        .isEqualTo("jdbc:postgresql://db/m?sslmode=prefer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"require", "verify-ca"})
  void refusesTheAuthoritiesOfTheMachineWithoutAName(String mode) {
    assertThatThrownBy(
            () -> translated("postgres://db/m?sslrootcert=system&sslmode=" + mode).migration())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("sslrootcert=system needs sslmode=verify-full");
  }

  @Test
  void tellsTheReactiveClientTheSame() {
    assertThat(
            DatabaseProperties.translate(
                "postgres://u:p@db/m?sslmode=require&application_name=x&sslrootcert=/ca.pem"))
        .containsEntry(DatabaseProperties.URL, "postgres://u:p@db/m?application_name=x")
        .containsEntry(PostgresTls.MODE_PROPERTY, "verify-ca")
        .containsEntry(PostgresTls.ROOT_CERT_PROPERTY, "/ca.pem")
        .containsEntry("quarkus.datasource.reactive.trust-all", "false");
    assertThat(DatabaseProperties.translate("postgres://u:p@db/m?sslmode=perhaps"))
        .containsEntry(PostgresTls.MODE_PROPERTY, "perhaps");
  }

  private static SignerDatabase translated(String url) {
    var properties = DatabaseProperties.translate(url);
    return new SignerDatabase(
        Optional.ofNullable(properties.get(DatabaseProperties.URL)),
        Optional.empty(),
        Optional.empty(),
        Optional.ofNullable(properties.get(PostgresTls.MODE_PROPERTY)),
        Optional.ofNullable(properties.get(PostgresTls.ROOT_CERT_PROPERTY)));
  }

  private static SignerDatabase database(String url) {
    return new SignerDatabase(
        Optional.of(url), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }
}

package dev.mansard.signer.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignerDatabaseTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://db/mansard",
        "postgres://user:secret@db:5433/mansard?sslmode=require",
        "vertx-reactive:postgresql://db/mansard"
      })
  void understandsEveryFormThatTheReactiveClientDoes(String url) {
    assertThatCode(() -> database(url).migration()).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql://user:secret@db/mansard", "mansard", "postgresql:///mansard"})
  void refusesAnotherFormWithoutRepeatingIt(String url) {
    assertThatThrownBy(() -> database(url).migration())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "quarkus.datasource.reactive.url must be of the form postgresql://host:port/database.");
  }

  private static SignerDatabase database(String url) {
    return new SignerDatabase(Optional.of(url), Optional.empty(), Optional.empty());
  }
}

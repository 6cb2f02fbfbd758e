package dev.mansard.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationHeaderTest {
  @ParameterizedTest
  @ValueSource(strings = {"Bearer a.b.c", "bearer a.b.c", "BEARER a.b.c"})
  void takesBearerTokensWhateverTheCase(String header) {
    assertThat(AuthorizationHeader.findToken(header)).contains("a.b.c");
  }

  @ParameterizedTest
  @CsvSource({":tok,tok", "user:tok,tok", "user:to:k,to:k", "tok:,tok"})
  void takesThePasswordOfBasic(String pair, String token) {
    assertThat(AuthorizationHeader.findToken("basic " + base64(pair))).contains(token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Basic",
        "Digest x",
        "",
        " ",
        "Basic !!!!",
        "Basic dG9r",
        "Basic Onh5eg"
      })
  void findsNothingInAnythingElse(String header) {
    assertThat(AuthorizationHeader.findToken(header)).isEmpty();
  }

  @Test
  void takesExactlyOneSpace() {
    assertThat(AuthorizationHeader.findToken("Bearer  a")).contains(" a");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}

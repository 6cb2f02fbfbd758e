package dev.mansard.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "http://h,http://h/",
    "https://h:8443/a/b,https://h:8443/a/b/",
    "HTTP://h/,HTTP://h/",
    "http://[::1]:8080,http://[::1]:8080/"
  })
  void endsInASlash(String text, String expected) {
    assertThat(Endpoint.parse(text)).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h:8080",
        "h",
        "ftp://h",
        "http:///x",
        "http://h?a=b",
        "http://h/#x",
        "http://a b",
        ""
      })
  void refusesWhatIsNoServerUrl(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://user:secret@h/",
        "http://user:se/secret@h/",
        "http://user:se secret@h/",
        "ftp://user:secret@h/",
        "user:secret@h"
      })
  void keepsPasswordsOutOfTheMessage(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text)).hasMessageNotContaining("secret");
  }
}

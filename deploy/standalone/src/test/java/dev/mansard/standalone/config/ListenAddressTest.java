package dev.mansard.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenAddressTest {
  @ParameterizedTest
  @CsvSource({
    "[::]:8080, [::]:8080",
    "[::1]:0, [::1]:0",
    "0.0.0.0:80, 0.0.0.0:80",
    "localhost:8080, 127.0.0.1:8080",
  })
  void readsWhatItWrites(String text, String normal) {
    var address = ListenAddress.parse(text);

    assertThat(address).hasToString(normal);
    assertThat(ListenAddress.parse(normal)).isEqualTo(address);
  }
}

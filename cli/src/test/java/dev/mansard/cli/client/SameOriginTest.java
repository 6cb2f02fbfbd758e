package dev.mansard.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameOriginTest {
  @ParameterizedTest
  @CsvSource({
    "http://h/,http://h/,true",
    "http://h:1/,http://H:2/x,true",
    "http://h/,https://h/,true",
    "https://h/,http://h/,false",
    "https://h/,https://h.evil/,false",
    "https://h/,https://evil/h,false",
    "https://h/,mailto:h,false",
  })
  void allowsTheTokenOnTheSameHostOnly(URI meantFor, URI asked, boolean expected) {
    assertThat(SameOrigin.allowsToken(meantFor, asked)).isEqualTo(expected);
  }
}

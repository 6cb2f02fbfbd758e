package dev.mansard.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostRuleTest {
  private final HostRule some =
      new HostRule(List.of("cache.example.org", "cache.example.org:8080"));

  @Test
  void servesEveryHostWithoutAList() {
    assertThat(new HostRule(List.of()).require("anything:1")).isEqualTo("anything:1");
  }

  @ParameterizedTest
  @CsvSource({
    "cache.example.org:80",
    "Cache.example.org",
    "cache.example.org.",
    "example.org",
    "cache.example.org:8080x"
  })
  void comparesByteForByte(String host) {
    assertThatThrownBy(() -> some.require(host)).hasMessageContaining("Bad Host");
  }

  @Test
  void servesWhatIsListed() {
    assertThat(some.require("cache.example.org:8080")).isEqualTo("cache.example.org:8080");
  }

  @Test
  void tellsMissingFromUnreadable() {
    assertThatThrownBy(() -> some.require(null))
        .hasMessage("RequestError: General request error: Missing Host header");
    assertThatThrownBy(() -> some.require("a\u00e9"))
        .hasMessage("RequestError: General request error: Invalid Host header");
  }
}

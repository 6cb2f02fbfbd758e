package dev.mansard.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheReferenceTest {
  @Test
  void readsBothForms() {
    assertThat(CacheReference.parse("hello").server()).isEmpty();
    assertThat(CacheReference.parse("s:hello").server()).get().hasToString("s");
    assertThat(CacheReference.parse("s:hello").cache()).hasToString("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "a:", ":a", "a:b:c", "http://h/a", "a b", "-a"})
  void refusesOtherForms(String text) {
    assertThatThrownBy(() -> CacheReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

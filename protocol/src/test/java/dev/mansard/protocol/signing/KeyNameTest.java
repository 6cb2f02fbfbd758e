package dev.mansard.protocol.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.error.MalformedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNameTest {

  @ParameterizedTest
  @ValueSource(strings = {"cache.nixos.org-1", "k", "a/b", "~!@#$%^&*()"})
  void acceptsVisibleAscii(String name) {
    assertThat(KeyName.parse(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a:b", "a b", "a\n", "\t", "é", "a\u007f", "a\u0085"})
  void rejectsWhatWouldBreakALineOrAList(String name) {
    assertThatThrownBy(() -> KeyName.parse(name)).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void limitsNamesTo255Characters() {
    assertThat(KeyName.parse("k".repeat(255)).value()).hasSize(255);
    assertThatThrownBy(() -> KeyName.parse("k".repeat(256)))
        .isInstanceOf(MalformedInputException.class);
  }
}

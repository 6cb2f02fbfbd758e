package dev.mansard.protocol.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.error.MalformedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
  private static final String TEXT = SignatureVectors.all().getFirst().signature();

  @Test
  void writesWhatItReads() {
    var signature = Signature.parse(TEXT);

    assertThat(signature.format()).isEqualTo(TEXT);
    assertThat(signature).hasToString(TEXT).isEqualTo(Signature.parse(TEXT));
    assertThat(signature.keyName()).hasToString("tv-cache-1");
    assertThat(signature.toBytes()).hasSize(Signature.BYTES);
  }

  @Test
  void rejectsEveryTruncation() {
    for (int length = 0; length < TEXT.length(); length++) {
      var cut = TEXT.substring(0, length);
      assertThatThrownBy(() -> Signature.parse(cut)).isInstanceOf(MalformedInputException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", " ", "=", "A", "\r\n"})
  void rejectsAnythingBehind(String tail) {
    assertThatThrownBy(() -> Signature.parse(TEXT + tail))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void rejectsOtherSizes() {
    assertThatThrownBy(() -> Signature.of(KeyName.parse("k"), new byte[63]))
        .hasMessageContaining("63 bytes where 64 are needed");
  }

  @Test
  void doesNotShareItsBytes() {
    var signature = Signature.parse(TEXT);

    signature.toBytes()[0] ^= 1;

    assertThat(signature).isEqualTo(Signature.parse(TEXT)).hasSameHashCodeAs(Signature.parse(TEXT));
  }
}

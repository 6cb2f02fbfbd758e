package dev.mansard.protocol.nix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.error.MalformedInputException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictBase64Test {

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "3", "32", "64"})
  void readsWhatTheEncoderWrites(int length) {
    var bytes = new byte[length];
    new java.util.Random(64).nextBytes(bytes);

    assertThat(StrictBase64.parse("x", Base64.getEncoder().encodeToString(bytes), length))
        .isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"QQ, 1", "QR==, 1", "QQ==, 2", "QQ=, 1", "QUI, 2", "QUJD, 2", "'Q Q=', 1", "QQ-_, 3"})
  void rejectsOtherSpellings(String text, int length) {
    assertThatThrownBy(() -> StrictBase64.parse("x", text, length))
        .isInstanceOf(MalformedInputException.class);
  }

  /** Secret keys pass through here. */
  @Test
  void neverQuotesTheText() {
    assertThatThrownBy(() -> StrictBase64.parse("x", "SECRET!!", 6))
        .hasMessageNotContaining("SECRET");
  }
}

package dev.mansard.protocol.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MalformedInputExceptionTest {

  @Test
  void namesFormatReasonAndPlace() {
    var e = new MalformedInputException("narinfo", 17, "NarSize stands twice");

    assertThat(e).hasMessage("narinfo: NarSize stands twice (offset 17)");
    assertThat(e.format()).isEqualTo("narinfo");
    assertThat(e.offset()).isEqualTo(17);
    assertThat(e.reason()).isEqualTo("NarSize stands twice");
  }

  @Test
  void quotesWithoutControlCharacters() {
    assertThat(MalformedInputException.quote("a\u001b[31m\"\\\né"))
        .isEqualTo("\"a\\u001b[31m\\u0022\\u005c\\u000a\\u00e9\"");
  }

  @Test
  void quotesAtMost64Characters() {
    assertThat(MalformedInputException.quote("x".repeat(65)))
        .isEqualTo('"' + "x".repeat(64) + "…\"");
  }
}

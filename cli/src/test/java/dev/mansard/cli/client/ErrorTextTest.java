package dev.mansard.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ErrorTextTest {
  private static String format(int status, String body) {
    return ErrorText.format(status, body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void showsErrorAndMessageOfAttic() {
    assertThat(
            format(401, "{\"code\":401,\"error\":\"Unauthorized\",\"message\":\"Unauthorized.\"}"))
        .isEqualTo("Unauthorized: Unauthorized.");
  }

  @Test
  void showsStatusAndBodyOfAnythingElse() {
    assertThat(format(502, "<html>\n  nginx</html>"))
        .isEqualTo("HTTP 502 Bad Gateway: <html> nginx</html>");
    assertThat(format(599, "")).isEqualTo("HTTP 599");
    assertThat(format(400, "{\"error\":")).startsWith("HTTP 400 Bad Request: ");
  }

  @Test
  void hintsAtTheProxyWhenTheBodyIsTooLarge() {
    assertThat(format(413, "")).contains("proxy");
  }

  @Test
  void letsNoEscapeSequenceThrough() {
    assertThat(format(500, "\u001b[31mred\u0007"))
        .isEqualTo("HTTP 500 Internal Server Error: ?[31mred?");
    assertThat(format(500, "{\"error\":\"\\u001b[2J\",\"message\":\"\"}")).doesNotContain("\u001b");
  }

  @Test
  void cutsALongBody() {
    assertThat(format(500, "x".repeat(10_000))).hasSizeLessThan(600);
  }

  @Test
  void takesAnErrorThatIsNoTextForThatOfAnotherProgram() {
    byte[] body = "{\"error\":{\"code\":7}}".getBytes(StandardCharsets.UTF_8);

    assertThat(ErrorText.findError(body)).isEmpty();
    assertThat(ErrorText.format(409, body)).isEqualTo("HTTP 409: {\"error\":{\"code\":7}}");
  }
}

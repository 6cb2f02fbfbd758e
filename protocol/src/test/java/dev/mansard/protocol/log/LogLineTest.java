package dev.mansard.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLineTest {
  private static final Instant TIME = Instant.parse("2026-11-21T10:00:00.123456Z");

  @Test
  void isTextWithNamedValues() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("method", "GET");
    fields.put("status", 200);
    fields.put("path", "/a b");
    fields.put("user", "");

    assertThat(new LogLine("request", fields))
        .hasToString("request method=GET status=200 path=\"/a b\" user=\"\"");
  }

  @ParameterizedTest
  @CsvSource({"0a,\\n", "0d,\\r", "1b,\\u001b", "7f,\\u007f", "85,\\u0085"})
  void nobodyCanBeginALineOfTheirOwn(String character, String escaped) {
    var name = "a" + (char) Integer.parseInt(character, 16) + "audit user=root";

    assertThat(new LogLine("audit", Map.of("user", name)))
        .hasToString("audit user=\"a" + escaped + "audit user=root\"");
  }

  @Test
  void nobodyCanAddAField() {
    assertThat(new LogLine("audit", Map.of("user", "a outcome=done")))
        .hasToString("audit user=\"a outcome=done\"");
    assertThat(new LogLine("audit", Map.of("user", "a\" outcome=\"done")))
        .hasToString("audit user=\"a\\\" outcome=\\\"done\"");
  }

  @Test
  void longTextsAreCut() {
    var line = new LogLine("request", Map.of("path", "x".repeat(5000))).toString();

    assertThat(line).hasSizeLessThan(600).endsWith("...");
  }

  @Test
  void isJsonWithTheSameValues() {
    var head =
        new JsonLog.Head(TIME, "INFO", "mansard.access", "main", "request", Optional.empty());

    assertThat(JsonLog.format(head, Map.of("status", 200)))
        .isEqualTo(
            "{\"time\":\"2026-11-21T10:00:00.123Z\",\"level\":\"INFO\",\"logger\":\"mansard.access\","
                + "\"thread\":\"main\",\"message\":\"request\",\"status\":200}\n");
  }

  @Test
  void fieldsReplaceNothing() {
    var head = new JsonLog.Head(TIME, "INFO", "a", "main", "b", Optional.empty());

    assertThat(JsonLog.format(head, Map.of("level", "ERROR")))
        .contains("\"level\":\"INFO\"")
        .doesNotContain("ERROR");
  }

  @Test
  void whatWasThrownIsOneField() {
    var head =
        new JsonLog.Head(
            TIME,
            "WARN",
            "a",
            "main",
            "two\nlines \u2028",
            Optional.of(new IllegalStateException("no")));

    var line = JsonLog.format(head, Map.of());

    assertThat(line.chars().filter(character -> character == '\n').count()).isEqualTo(1);
    assertThat(line)
        .contains("\"message\":\"two\\nlines \\u2028\"")
        .contains("\"error\":\"java.lang.IllegalStateException: no\\n\\tat ");
  }
}

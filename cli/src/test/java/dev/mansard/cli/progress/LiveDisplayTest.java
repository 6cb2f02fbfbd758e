package dev.mansard.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveDisplayTest {
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final Terminal terminal =
      new Terminal(
          InputStream.nullInputStream(),
          new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
          new PrintStream(screen, true, StandardCharsets.UTF_8),
          false,
          true,
          100,
          Map.of());

  @Test
  void erasesThePictureBeforeEachLineAndAtTheEnd() {
    Clock still = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    try (var display = new LiveDisplay(terminal, still)) {
      display.expect(1, 10);
      try (var bar = display.open("hello", 10)) {
        bar.sent(5);
        display.say("one");
        display.say("two");
      }
    }
    String text = screen.toString(StandardCharsets.UTF_8);

    assertThat(text).startsWith("one\n");
    assertThat(text).contains("\u001b[2F\u001b[Jtwo\n").endsWith("\u001b[2F\u001b[J");
    assertThat(text).contains("0/1 paths, 5 B of 10 B");
  }
}

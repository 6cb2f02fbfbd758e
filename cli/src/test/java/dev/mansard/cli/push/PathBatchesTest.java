package dev.mansard.cli.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class PathBatchesTest {
  private static InputStream text(String lines) {
    return new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void gathersWhatComesAtOnceAndSkipsEmptyLines() throws IOException {
    var batches = PathBatches.of(text("a\n\n  b \nc"));

    assertThat(batches.next()).hasValue(List.of("a", "b", "c"));
    assertThat(batches.next()).isEmpty();
  }

  @Test
  void hasNoBatchForAnEmptyInput() throws IOException {
    assertThat(PathBatches.of(text("\n\n")).next()).isEmpty();
  }

  @Test
  void endsABatchAfterASilence() throws IOException {
    try (var out = new PipedOutputStream()) {
      var batches =
          PathBatches.of(new PipedInputStream(out), Duration.ofMillis(50), Duration.ofSeconds(20));
      out.write("a\n".getBytes(StandardCharsets.UTF_8));
      out.flush();

      assertThat(batches.next()).hasValue(List.of("a"));
      out.write("b\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      assertThat(batches.next()).hasValue(List.of("b"));
    }
  }
}

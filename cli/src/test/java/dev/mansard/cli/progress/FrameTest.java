package dev.mansard.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.cli.progress.Frame.Total;
import dev.mansard.cli.progress.Frame.Upload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameTest {
  private static final int MIB = 1 << 20;
  private static final Total TOTAL =
      new Total(3, 12, 100L * MIB, 400L * MIB, Duration.ofSeconds(10));

  private static List<String> lines(Upload upload, int columns) {
    return new Frame(List.of(upload), TOTAL, columns, 3).lines();
  }

  @Test
  void drawsAClockANameABarAndTheSpeed() {
    var upload = new Upload("hello", 5L * MIB, 10L * MIB, Duration.ofSeconds(2));

    assertThat(lines(upload, 200).getFirst())
        .isEqualTo(
            "🕒 hello                \u001b[32;44m"
                + "█".repeat(20)
                + " ".repeat(20)
                + "\u001b[0m 5.00 MiB (2.50 MiB/s)");
  }

  @Test
  void cutsALongName() {
    var upload = new Upload("a-very-long-name-of-a-package-1.2.3", 0, 1, Duration.ZERO);

    assertThat(lines(upload, 200).getFirst()).startsWith("🕒 a-very-long-name-of- ");
  }

  @Test
  void showsTheSumsAndTheTimeLeft() {
    var upload = new Upload("x", 0, 1, Duration.ZERO);

    assertThat(lines(upload, 200).getLast())
        .isEqualTo("   3/12 paths, 100.00 MiB of 400.00 MiB, 10.00 MiB/s, 30.0 s left");
  }

  @Test
  void isNeverWiderThanTheTerminal() {
    var upload = new Upload("hello", 1023L * MIB, 1023L * MIB, Duration.ofMillis(1001));
    for (int columns : List.of(20, 57, 58, 64, 80, 120)) {
      for (String line : lines(upload, columns)) {
        String visible = line.replaceAll("\u001b\\[[0-9;]*m", "");
        assertThat(visible.codePointCount(0, visible.length()) + 1).isLessThanOrEqualTo(columns);
      }
    }
  }

  @Test
  void fillsTheBarOfAnEmptyNar() {
    assertThat(lines(new Upload("x", 0, 0, Duration.ZERO), 200).getFirst())
        .contains("█".repeat(40));
  }
}

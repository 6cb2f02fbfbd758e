package dev.mansard.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailureReportTest {
  @Test
  void printsTheMessageAlone() {
    assertThat(FailureReport.format(new CommandFailedException("no"))).isEqualTo("Error: no");
  }

  @Test
  void listsCauses() {
    var one = new CommandFailedException("a", new IOException("b"));
    var two = new CommandFailedException("a", new IOException("b", new IOException("c")));

    assertThat(FailureReport.format(one)).isEqualTo("Error: a\n\nCaused by:\n    b");
    assertThat(FailureReport.format(two)).isEqualTo("Error: a\n\nCaused by:\n    0: b\n    1: c");
  }

  @Test
  void doesNotRepeatACauseThatTheMessageQuotes() {
    assertThat(FailureReport.format(new IOException("a: b", new IOException("b"))))
        .isEqualTo("Error: a: b");
  }

  @Test
  void saysWhatIsWrongWithAFile() {
    assertThat(FailureReport.describe(new NoSuchFileException("/x")))
        .isEqualTo("/x: No such file or directory");
    assertThat(FailureReport.describe(new AccessDeniedException("/x")))
        .isEqualTo("/x: Permission denied");
    assertThat(FailureReport.describe(new IllegalStateException()))
        .isEqualTo("IllegalStateException");
  }
}

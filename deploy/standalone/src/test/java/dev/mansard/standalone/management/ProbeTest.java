package dev.mansard.standalone.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ProbeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Whatever moment something goes away at: a question has just been answered, and none is now. */
  @Test
  void isSlowerThanFiveSecondsAtNoTime() {
    assertThat(Probe.INTERVAL.plus(Probe.LIMIT)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void isDownWithTheFirstQuestionThatFailsAndCountsBoth() {
    var fails = new AtomicBoolean();
    try (var probe = new Probe("it", () -> answer(fails))) {
      await().atMost(PATIENCE).until(probe::isUp);
      fails.set(true);
      long answers = probe.answers();

      await().atMost(PATIENCE).until(() -> !probe.isUp());

      assertThat(probe.answers()).isBetween(1L, answers + 1);
      assertThat(probe.failures()).isPositive();
    }
  }

  private static void answer(AtomicBoolean fails) throws IOException {
    if (fails.get()) {
      throw new IOException("away");
    }
  }
}

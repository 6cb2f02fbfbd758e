package dev.mansard.standalone.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

  @Test
  void asksAgainAfterAnError() {
    var questions = new AtomicInteger();
    Probe.Check onceBroken =
        () -> {
          if (questions.getAndIncrement() == 0) {
            throw new OutOfMemoryError("for once");
          }
        };

    try (var probe = new Probe("it", onceBroken)) {
      await().atMost(PATIENCE).until(probe::isUp);

      assertThat(probe.failures()).isEqualTo(1);
    }
  }

  private static void answer(AtomicBoolean fails) throws IOException {
    if (fails.get()) {
      throw new IOException("away");
    }
  }
}

package dev.mansard.store.nar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ReadWindowTest {
  private static final long MEBIBYTE = 1L << 20;
  private static final int HALF = 1 << 19;

  private final ReadWindow window = new ReadWindow(new ReadBudget(96 * MEBIBYTE), 0);

  @Test
  void growsByLeapsWhileAFarStorageKeepsTheClientWaiting() {
    window.observeLatency(Duration.ofMillis(30).toNanos());
    window.observeWait(Duration.ofMinutes(1).toNanos());

    window.use(HALF);

    assertThat(window.reaches(HALF + 8 * MEBIBYTE - 1)).isTrue();
    assertThat(window.reaches(HALF + 8 * MEBIBYTE)).isFalse();
  }

  @Test
  void growsToTheShareOfTheBudgetAtMost() {
    window.observeLatency(Duration.ofMillis(30).toNanos());
    long used = 0;
    for (int step = 0; step < 20; step++) {
      window.observeWait(Duration.ofMinutes(1).toNanos());
      window.use(32 << 20);
      used += 32 << 20;
    }

    assertThat(window.reaches(used + ReadBudget.MOST - 1)).isTrue();
    assertThat(window.reaches(used + ReadBudget.MOST)).isFalse();
  }

  @Test
  void staysSmallBeforeADisk() {
    window.observeLatency(Duration.ofMillis(1).toNanos());
    window.observeWait(Duration.ofMinutes(1).toNanos());

    window.use(HALF);

    assertThat(window.reaches(HALF + MEBIBYTE)).isFalse();
  }
}

package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WindowPoolTest {
  private static final int MIB = 1 << 20;
  private static final int MAX_CHUNK = 256 << 10;
  private static final long LARGE_NAR = 1L << 30;
  private static final Duration SHORT = Duration.ofMillis(20);

  @Test
  void takesNoMoreThanASmallNarNeeds() throws Exception {
    var budget = new MemoryBudget(10 * MIB);

    try (var share = admit(budget, 64 << 10)) {
      assertThat(share.windowBytes()).isEqualTo(64 << 10);
      assertThat(budget.free()).isEqualTo(10 * MIB - (96 << 10));
    }

    assertThat(budget.free()).isEqualTo(10 * MIB);
  }

  @Test
  void refusesWhatCannotBeAdmittedInTime() throws Exception {
    var budget = new MemoryBudget(7 * MIB);
    try (var first = admit(budget, LARGE_NAR)) {
      assertThat(first).isNotNull();

      assertThat(tryAdmit(budget, LARGE_NAR)).isNull();
    }

    try (var second = admit(budget, LARGE_NAR)) {
      assertThat(second).isNotNull();
    }
  }

  @Test
  void keepsGuaranteedWindowsWhateverOthersTake() throws Exception {
    var budget = new MemoryBudget(20 * MIB);
    try (var greedy = admit(budget, LARGE_NAR);
        var modest = admit(budget, LARGE_NAR)) {
      List<Window> all = takeAll(greedy);

      assertThat(all).hasSizeGreaterThan(4);
      assertThat(takeAll(modest)).hasSizeGreaterThanOrEqualTo(4);
      all.forEach(greedy::release);
    }

    assertThat(budget.free()).isEqualTo(20 * MIB);
  }

  @Test
  void givesNoExtraWindowsWhileSomebodyWaits() throws Exception {
    var budget = new MemoryBudget(13 * MIB);
    var share = admit(budget, LARGE_NAR);
    var other = admit(budget, LARGE_NAR);
    var admitted = new CountDownLatch(1);
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (var third = admit(budget, LARGE_NAR)) {
                    assertThat(third).isNotNull();
                    admitted.countDown();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }

    assertThat(takeAll(share)).hasSize(4);

    other.close();
    admitted.await();
    waiting.join();
    share.close();
    assertThat(budget.free()).isEqualTo(13 * MIB);
  }

  @Test
  void admitsANarWhoseGuaranteeIsMoreThanAllThereIs() throws Exception {
    var budget = new MemoryBudget(MIB);

    try (var share = admit(budget, LARGE_NAR)) {
      assertThat(takeAll(share)).hasSize(4);
      assertThat(tryAdmit(budget, 1)).isNull();
    }

    assertThat(budget.free()).isEqualTo(MIB);
  }

  private static List<Window> takeAll(WindowPool.Share share) {
    List<Window> windows = new ArrayList<>();
    for (var window = share.tryTake(); window != null; window = share.tryTake()) {
      windows.add(window);
    }
    return windows;
  }

  private static WindowPool.Share admit(MemoryBudget budget, long narSize)
      throws InterruptedException {
    var pool = new WindowPool(budget, 256 << 10);
    return Objects.requireNonNull(pool.admit(narSize, MAX_CHUNK, Duration.ofSeconds(20)));
  }

  private static WindowPool.@Nullable Share tryAdmit(MemoryBudget budget, long narSize)
      throws InterruptedException {
    return new WindowPool(budget, 256 << 10).admit(narSize, MAX_CHUNK, SHORT);
  }
}

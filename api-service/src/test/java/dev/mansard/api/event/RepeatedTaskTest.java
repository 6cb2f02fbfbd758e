package dev.mansard.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RepeatedTaskTest {
  static List<Runnable> failures() {
    return List.of(
        () -> {
          throw new IllegalStateException("for once");
        },
        () -> {
          throw new OutOfMemoryError("for once");
        });
  }

  @ParameterizedTest
  @MethodSource("failures")
  void goesOnAfterAFailure(Runnable failure) throws Exception {
    var turns = new AtomicInteger();
    var second = new CountDownLatch(2);
    Runnable onceBroken =
        () -> {
          second.countDown();
          if (turns.getAndIncrement() == 0) {
            failure.run();
          }
        };

    try (var _ = new RepeatedTask("it", onceBroken, Duration.ofMillis(1))) {
      assertThat(second.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }
}

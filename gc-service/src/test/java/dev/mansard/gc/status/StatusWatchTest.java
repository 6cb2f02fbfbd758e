package dev.mansard.gc.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatusWatchTest {
  private static final StoreStatus DAMAGED =
      new StoreStatus(
          Optional.empty(), Optional.empty(), 3, Duration.ZERO, Duration.ZERO, List.of());

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
  void looksAgainAfterAFailure(Runnable failure) throws Exception {
    var looks = new AtomicInteger();
    var third = new CountDownLatch(3); // it comes when the second has been remembered
    StatusRepository onceBroken =
        () -> {
          third.countDown();
          if (looks.getAndIncrement() == 0) {
            failure.run();
          }
          return Uni.createFrom().item(DAMAGED);
        };

    try (var status = new StatusWatch(onceBroken, Duration.ofMillis(1))) {
      assertThat(third.await(30, TimeUnit.SECONDS)).isTrue();

      assertThat(status.quarantinedFrames()).isEqualTo(3);
    }
  }
}

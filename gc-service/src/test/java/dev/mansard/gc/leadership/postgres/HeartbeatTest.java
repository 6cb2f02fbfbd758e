package dev.mansard.gc.leadership.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeartbeatTest {
  private static final Duration SOON = Duration.ofMillis(1);

  static List<Throwable> failures() {
    return List.of(new IllegalStateException("for once"), new OutOfMemoryError("for once"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void beatsOnAfterABeatThatCouldNotBegin(Throwable failure) throws Exception {
    var beats = new AtomicInteger();
    var losses = new AtomicInteger();
    var second = new CountDownLatch(2);

    try (var _ =
        new Heartbeat(
            SOON,
            () -> {
              second.countDown();
              return beats.getAndIncrement() == 0 ? fail(failure) : Future.succeededFuture();
            },
            losses::incrementAndGet)) {
      assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(losses).hasValue(0);
  }

  @Test
  void tellsThatTheSessionDoesNotAnswer() throws Exception {
    var lost = new CountDownLatch(1);

    try (var _ = new Heartbeat(SOON, () -> Future.failedFuture("gone"), lost::countDown)) {
      assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static Future<?> fail(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }
}

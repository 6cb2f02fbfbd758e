package dev.mansard.store.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AwaitTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void returnsTheItem() {
    assertThat(Await.await(Uni.createFrom().item(3), LONG)).isEqualTo(3);
  }

  @Test
  void throwsTheFailureItself() {
    var failure = new IllegalArgumentException("no");

    assertThatThrownBy(() -> Await.await(Uni.createFrom().<Integer>failure(failure), LONG))
        .isSameAs(failure);
  }

  @Test
  void givesUpInTimeAndCancelsNothing() {
    var source = new CompletableFuture<Integer>();
    Uni<Integer> never = Uni.createFrom().completionStage(source);

    assertThatThrownBy(() -> Await.await(never, Duration.ofMillis(10)))
        .isInstanceOf(Await.TimedOutException.class);

    assertThat(source).isNotDone();
  }

  @Test
  void refusesToWaitOnAnEventLoop() throws Exception {
    Vertx vertx = Vertx.vertx();
    var seen = new CompletableFuture<Throwable>();
    try {
      vertx.runOnContext(
          _ -> {
            try {
              seen.completeExceptionally(
                  new AssertionError(Await.await(Uni.createFrom().item(1), LONG)));
            } catch (IllegalStateException e) {
              seen.complete(e);
            }
          });

      assertThat(seen.get(20, TimeUnit.SECONDS)).hasMessageContaining("event loop");
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Test
  void keepsTheInterruption() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> Await.await(Uni.createFrom().<Integer>nothing(), LONG))
        .isInstanceOf(Await.TimedOutException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}

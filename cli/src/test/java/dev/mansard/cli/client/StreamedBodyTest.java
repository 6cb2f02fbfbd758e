package dev.mansard.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StreamedBodyTest {
  private static final Duration HOLD = Duration.ofMinutes(1);

  private static StreamedBody body(NarSource source, long size) {
    return new StreamedBody(
        new HttpCall.Body.Nar("", source, size, EndPermit.granted()), HOLD, _ -> {});
  }

  private static CompletableFuture<Long> countBytes(BodyPublisher body) {
    var end = new CompletableFuture<Long>();
    body.subscribe(
        new Subscriber<>() {
          private long bytes;

          @Override
          public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(ByteBuffer part) {
            bytes += part.remaining();
          }

          @Override
          public void onError(Throwable failure) {
            end.completeExceptionally(failure);
          }

          @Override
          public void onComplete() {
            end.complete(bytes);
          }
        });
    return end.orTimeout(60, TimeUnit.SECONDS);
  }

  @Test
  void isAsLongAsItSays() {
    try (var body = body(out -> out.write(new byte[300_000]), 300_000)) {
      assertThat(countBytes(body).join()).isEqualTo(body.contentLength());
    }
  }

  @Test
  void endsTheRequestWhenReadingFailsInAWayNobodyExpects() {
    NarSource broken =
        out -> {
          throw new IllegalStateException("broken");
        };
    try (var body = body(broken, 300_000)) {
      assertThatThrownBy(countBytes(body)::join).hasMessageContaining("broken");
      assertThat(body.sourceFailure()).isPresent();
    }
  }

  @Test
  void countsTheTimeWithoutAConnectionAsIdle() {
    try (var body = body(out -> out.write(new byte[300_000]), 300_000)) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < 1000) {
        Thread.onSpinWait();
      }

      assertThat(body.idleNanos()).isPositive();
    }
  }

  @Test
  void isNotIdleWhileTheSourceIsRead() throws InterruptedException {
    var reading = new CountDownLatch(1);
    var read = new CompletableFuture<Boolean>();
    NarSource slow =
        out -> {
          reading.countDown();
          read.join();
          out.write(new byte[300_000]);
        };
    try (var body = body(slow, 300_000)) {
      CompletableFuture<Long> end = countBytes(body);
      reading.await();

      assertThat(body.idleNanos()).isZero();

      read.complete(true);
      end.join();
    }
  }
}

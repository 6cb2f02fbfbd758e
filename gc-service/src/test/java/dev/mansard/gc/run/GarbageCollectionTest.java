package dev.mansard.gc.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GarbageCollectionTest {
  private final List<String> ran = new ArrayList<>();

  @Test
  void runsJobsInOrder() {
    var collection = new GarbageCollection(List.of(job("a", 1), job("b", 0)));

    assertThat(collection.run()).isTrue();
    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  void goesOnAfterAJobThatFailsAndSaysSo() {
    var collection = new GarbageCollection(List.of(job("a", -1), job("b", 0)));

    assertThat(collection.run()).isFalse();
    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  void repeatsUntilItIsClosed() throws Exception {
    var runs = new CountDownLatch(3);
    var collection = new GarbageCollection(List.of(counting(runs)));

    try (var _ = new CollectionLoop(collection, Duration.ZERO, Duration.ofMillis(1))) {
      assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void interruptsARunWhenItIsClosed() throws Exception {
    var began = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    var collection = new GarbageCollection(List.of(waiting(began, interrupted)));

    try (var _ = new CollectionLoop(collection, Duration.ZERO, Duration.ofMillis(1))) {
      began.await();
    }

    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private CollectionJob job(String name, int removed) {
    return new CollectionJob() {
      @Override
      public String removes() {
        return name;
      }

      @Override
      public long run() throws IOException {
        ran.add(name);
        if (removed < 0) {
          throw new IOException("no");
        }
        return removed;
      }
    };
  }

  private static CollectionJob counting(CountDownLatch runs) {
    return new CollectionJob() {
      @Override
      public String removes() {
        return "nothing";
      }

      @Override
      public long run() {
        runs.countDown();
        return 0;
      }
    };
  }

  private static CollectionJob waiting(CountDownLatch began, CountDownLatch interrupted) {
    return new CollectionJob() {
      @Override
      public String removes() {
        return "nothing";
      }

      @Override
      public long run() throws InterruptedException {
        began.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          interrupted.countDown();
          throw e;
        }
        return 0;
      }
    };
  }
}

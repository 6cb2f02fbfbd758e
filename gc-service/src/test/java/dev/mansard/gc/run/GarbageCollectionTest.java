package dev.mansard.gc.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mansard.gc.leadership.LeadershipLostException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GarbageCollectionTest {
  private final List<String> ran = new ArrayList<>();
  private final List<String> closed = new ArrayList<>();
  private final FreeLeadership leadership = new FreeLeadership();

  @Test
  void runsJobsInOrder() throws Exception {
    var collection = new GarbageCollection(List.of(job("a", 1), job("b", 0)));

    assertThat(collection.run().succeeded()).isTrue();
    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  void goesOnAfterAJobThatFailsAndSaysSo() throws Exception {
    var collection = new GarbageCollection(List.of(job("a", -1), job("b", 0)));

    var report = collection.run();

    assertThat(report.succeeded()).isFalse();
    assertThat(report.lines().getFirst().succeeded()).isFalse();
    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  void closesAllJobsHoweverItEnds() {
    for (var ending :
        List.<Body>of(
            () -> Yield.NOTHING,
            () -> {
              throw new IOException("disk");
            },
            () -> {
              throw new LeadershipLostException("gone");
            },
            this::refuse,
            () -> {
              throw new InterruptedException("stop");
            },
            () -> {
              throw new OutOfMemoryError("for once");
            })) {
      closed.clear();
      var collection = new GarbageCollection(List.of(job("a", ending), job("b", ending)));

      var _ = catchThrowable(collection::run);

      assertThat(closed).containsExactly("a", "b");
    }
  }

  @Test
  void endsAtOnceWhenAnotherProcessCollects() throws Exception {
    var collection =
        new GarbageCollection(
            List.of(
                job(
                    "a",
                    () -> {
                      throw new LeadershipLostException("gone");
                    }),
                job("b", 0)));

    assertThatThrownBy(collection::run).isInstanceOf(LeadershipLostException.class);
    assertThat(ran).containsExactly("a");
    assertThat(new LedCollection(leadership, collection).runIfDue(Duration.ZERO)).isEmpty();
    assertThat(leadership.finished).isZero();
    assertThat(leadership.ended).isEqualTo(1);
  }

  @Test
  void finishesItsTermWhenAllJobsHaveRun() throws Exception {
    var led = new LedCollection(leadership, new GarbageCollection(List.of(job("a", -1))));

    assertThat(led.runIfDue(Duration.ZERO).orElseThrow().succeeded()).isFalse();

    assertThat(leadership.finished).isEqualTo(1);
    assertThat(leadership.ended).isEqualTo(1);
  }

  @Test
  void collectsNothingAfterARefusal() {
    var collection =
        new GarbageCollection(
            List.of(
                job(
                    "a",
                    () -> {
                      throw new RefusedCollectionException("not here");
                    }),
                job("b", 0)));

    var led = new LedCollection(leadership, collection);
    assertThatThrownBy(() -> led.runIfDue(Duration.ZERO)).hasMessage("not here");
    assertThat(ran).containsExactly("a");
    assertThat(leadership.finished).isEqualTo(1);
  }

  @Test
  void tellsWhoWatchesHowACollectionEnded() throws Exception {
    var told = new ArrayList<String>();
    var watch =
        new CollectionWatch() {
          @Override
          public void ended(CollectionReport report) {
            told.add(report.succeeded() ? "succeeded" : "some jobs failed");
          }

          @Override
          public void failed(Duration duration) {
            told.add("failed");
          }
        };

    for (var job : List.of(job("a", 1), job("b", -1), job("c", this::refuse))) {
      var led = new LedCollection(leadership, new GarbageCollection(List.of(job)), watch);
      try {
        var _ = led.runIfDue(Duration.ZERO);
      } catch (RefusedCollectionException e) {
        told.add("refused");
      }
    }

    assertThat(told).containsExactly("succeeded", "some jobs failed", "failed", "refused");
  }

  private Yield refuse() {
    throw new RefusedCollectionException("not here");
  }

  @Test
  void repeatsUntilItIsClosed() throws Exception {
    var runs = new CountDownLatch(3);
    var led = new LedCollection(leadership, collectionOf(runs));

    try (var _ = new CollectionLoop(led, Duration.ZERO, Duration.ofMillis(1))) {
      assertThat(runs.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(leadership.isClosed).isTrue();
  }

  @Test
  void repeatsAfterAnError() throws Exception {
    var runs = new CountDownLatch(2);
    var broken =
        job(
            "a",
            () -> {
              runs.countDown();
              throw new OutOfMemoryError("for once");
            });
    var led = new LedCollection(leadership, new GarbageCollection(List.of(broken)));

    try (var _ = new CollectionLoop(led, Duration.ZERO, Duration.ofMillis(1))) {
      assertThat(runs.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private GarbageCollection collectionOf(CountDownLatch runs) {
    return new GarbageCollection(
        List.of(
            job(
                "a",
                () -> {
                  runs.countDown();
                  return Yield.NOTHING;
                })));
  }

  @Test
  void beginsBeforeItsTimeForAReasonAndThenForgetsIt() throws Exception {
    var reason = Instant.parse("2026-11-20T10:00:00Z");
    var served = new CountDownLatch(1);
    var urgency =
        new Urgency() {
          @Override
          public Optional<Instant> since() {
            return served.getCount() > 0 ? Optional.of(reason) : Optional.empty();
          }

          @Override
          public void served(Instant since) {
            assertThat(since).isEqualTo(reason);
            served.countDown();
          }
        };
    var led = new LedCollection(leadership, new GarbageCollection(List.of(job("a", 1))));

    try (var _ = new CollectionLoop(led, Duration.ofDays(1), Duration.ofDays(1), urgency)) {
      assertThat(served.await(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(leadership.intervals.getFirst()).isZero();
  }

  @Test
  void waitsAtItsStartNoLongerThanTheInterval() throws Exception {
    var ran = new CountDownLatch(1);
    var led = new LedCollection(leadership, collectionOf(ran));

    try (var _ = new CollectionLoop(led, Duration.ofDays(1), Duration.ofMillis(50))) {
      assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void interruptsARunWhenItIsClosed() throws Exception {
    var began = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    var collection =
        new GarbageCollection(
            List.of(job("a", () -> awaitInterruption(began, interrupted)), job("b", 0)));

    var led = new LedCollection(leadership, collection);
    try (var _ = new CollectionLoop(led, Duration.ZERO, Duration.ofMillis(1))) {
      began.await();
    }

    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).containsExactly("a");
  }

  @Test
  void reportsATable() {
    var report =
        new CollectionReport(
            List.of(
                new CollectionReport.Line("NARs", Removal.NARS, Yield.of(12), true),
                new CollectionReport.Line("chunks", Removal.CHUNKS, Yield.NOTHING, false),
                new CollectionReport.Line("packs", Removal.PACKS, Yield.of(3, 4096), true)),
            Duration.ofMillis(1_250));

    assertThat(report.table())
        .isEqualTo(
            """
            NARs                          12
            chunks                        failed, see the log
            packs                         3
            bytes freed                   4096
            seconds                       1.3
            """);
  }

  private interface Body {
    Yield run() throws Exception;
  }

  private CollectionJob job(String name, int removed) {
    return job(
        name,
        () -> {
          if (removed < 0) {
            throw new IOException("no");
          }
          return Yield.of(removed);
        });
  }

  private CollectionJob job(String name, Body body) {
    return new CollectionJob() {
      @Override
      public String removes() {
        return name;
      }

      @Override
      public Yield run() throws Exception {
        ran.add(name);
        return body.run();
      }

      @Override
      public void close() {
        closed.add(name);
      }
    };
  }

  private static Yield awaitInterruption(CountDownLatch began, CountDownLatch interrupted)
      throws InterruptedException {
    began.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
    return Yield.NOTHING;
  }
}

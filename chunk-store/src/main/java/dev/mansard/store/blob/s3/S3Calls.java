package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.StorageException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;

/**
 * Waits for calls of the asynchronous client, with a limit of time, and repeats those that may
 * succeed later. An interrupted thread stops waiting, cancels the call, which closes its
 * connection, and keeps its interrupt.
 */
final class S3Calls implements AutoCloseable {
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(30);

  private final S3Patience patience;
  private final S3Pace pace;
  private final S3Watch watch;
  private final RandomGenerator random;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Begins a call. */
  interface Call<T> {
    CompletableFuture<T> start();
  }

  /** What is asked for: for metrics, and in words that name the blob. */
  record Purpose(S3Watch.Operation operation, String action) {}

  S3Calls(S3Patience patience, S3Pace pace, S3Watch watch, RandomGenerator random) {
    this.patience = patience;
    this.pace = pace;
    this.watch = watch;
    this.random = random;
  }

  S3Patience patience() {
    return patience;
  }

  S3Pace pace() {
    return pace;
  }

  /**
   * Calls until it succeeds or patience ends; for calls that may safely be repeated. An upload that
   * was aborted does not come back; only a new one can help.
   */
  <T> T call(Purpose purpose, Duration limit, Call<T> call) throws StorageException {
    var attempts = new Attempts();
    while (true) {
      try {
        return once(purpose, limit, call);
      } catch (StorageException.Retryable e) {
        if (S3Failure.hasCode(e, S3Failure.NO_SUCH_UPLOAD)) {
          throw e;
        }
        attempts.pauseOrFail(e);
      }
    }
  }

  /** Calls once. */
  <T> T once(Purpose purpose, Duration limit, Call<T> call) throws StorageException {
    String action = purpose.action();
    pace.enter(action);
    Running<T> running = start(purpose, false, call);
    try {
      return running.answer().get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw S3Failure.of(action, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      running.seen().end(S3Watch.Outcome.FAILED);
      running.answer().cancel(true);
      throw new StorageException.Retryable("cannot " + action + " within " + limit, e);
    } catch (InterruptedException e) {
      running.answer().cancel(true);
      Thread.currentThread().interrupt();
      throw new StorageException.Retryable("cannot " + action + ": interrupted", e);
    }
  }

  /**
   * Begins a call as soon as the pace allows it.
   *
   * @param typical whether the time it takes tells how fast the service answers
   */
  <T> CompletableFuture<T> paced(Purpose purpose, boolean typical, Call<T> call)
      throws StorageException {
    pace.enter(purpose.action());
    return entered(purpose, typical, call);
  }

  /** Begins a call that the pace has allowed already. */
  <T> CompletableFuture<T> entered(Purpose purpose, boolean typical, Call<T> call)
      throws StorageException {
    return start(purpose, typical, call).answer();
  }

  private record Running<T>(CompletableFuture<T> answer, S3Watch.Request seen) {}

  private <T> Running<T> start(Purpose purpose, boolean typical, Call<T> call)
      throws StorageException {
    long begin = System.nanoTime();
    var seen = new ToldOnce(watch.begin(purpose.operation()));
    CompletableFuture<T> answer;
    try {
      answer = call.start();
    } catch (Throwable e) { // the place must not be lost, whatever it is
      pace.leaveFailed();
      seen.end(S3Failure.outcome(e));
      if (e instanceof AbortedException) {
        Thread.currentThread().interrupt(); // which the SDK has taken away
      }
      throw S3Failure.of(purpose.action(), e);
    }
    var _ =
        answer.whenComplete(
            (_, thrown) -> {
              leave(typical ? System.nanoTime() - begin : 0, thrown);
              seen.end(thrown == null ? S3Watch.Outcome.OK : S3Failure.outcome(thrown));
            });
    return new Running<>(answer, seen);
  }

  /** A call that was too slow is cancelled afterwards. */
  private record ToldOnce(S3Watch.Request request, AtomicBoolean told) implements S3Watch.Request {
    ToldOnce(S3Watch.Request request) {
      this(request, new AtomicBoolean());
    }

    @Override
    public void end(S3Watch.Outcome outcome) {
      if (told.compareAndSet(false, true)) {
        request.end(outcome);
      }
    }
  }

  private void leave(long tookNanos, @Nullable Throwable thrown) {
    if (thrown == null) {
      pace.leave(tookNanos);
    } else if (S3Failure.asksToSlowDown(S3Failure.of("go on", thrown))) {
      pace.leaveSlowed();
    } else {
      pace.leaveFailed();
    }
  }

  /** A new count of failures. */
  Attempts attempts() {
    return new Attempts();
  }

  /** Ends all pauses; what waits in one fails. */
  @Override
  public void close() {
    closed.countDown();
  }

  /**
   * The failures of one request so far. For one thread. To be asked to slow down does not count for
   * as long as {@link S3Patience#slowDown} says: what could still succeed is not given up.
   */
  final class Attempts {
    private int failures;
    private int counted;
    private long slowedSince;

    /** Forgets earlier failures. */
    void madeProgress() {
      failures = 0;
      counted = 0;
    }

    /** Returns when it is time to try again, or throws the failure. */
    void pauseOrFail(StorageException.Retryable failure) throws StorageException.Retryable {
      long now = System.nanoTime();
      if (failures++ == 0) {
        slowedSince = now;
      }
      boolean excused =
          S3Failure.asksToSlowDown(failure) && now - slowedSince < patience.slowDown().toNanos();
      if ((!excused && ++counted >= patience.attempts()) || !pauseFor(pauseAfter(failure))) {
        throw failure;
      }
    }

    private Duration pauseAfter(StorageException failure) {
      int doublings = Math.min(failures - 1, 20);
      long longest = patience.longestPause().toNanos();
      long full = Math.min(longest, patience.firstPause().toNanos() << doublings);
      var own = Duration.ofNanos(full / 2 + random.nextLong(full / 2 + 1));
      return S3Failure.retryAfter(failure)
          .map(asked -> asked.compareTo(LONGEST_RETRY_AFTER) < 0 ? asked : LONGEST_RETRY_AFTER)
          .filter(asked -> asked.compareTo(own) > 0)
          .orElse(own);
    }
  }

  /** Whether the whole pause went by. */
  private boolean pauseFor(Duration pause) {
    try {
      return !closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

package dev.mansard.store.bridge;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a thread waits for a {@link Uni}. Waiting that ends early, by time or by
 * interruption, leaves the work behind the Uni alone: it is neither cancelled nor undone.
 */
public final class Await {
  private Await() {}

  /**
   * The item of {@code work}.
   *
   * @throws TimedOutException if there is none in time; the outcome of the work is then unknown
   * @throws IllegalStateException on an event loop thread, which must never wait
   * @throws RuntimeException the failure itself, if it is unchecked
   */
  public static <T> T await(Uni<T> work, Duration limit) {
    requireMayWait();
    return await(start(work), limit);
  }

  /** Like {@link #await} for work without an item. */
  public static void run(Uni<Void> work, Duration limit) {
    requireMayWait();
    wait(work.subscribeAsCompletionStage(), limit);
  }

  /** Starts work that somebody will wait for later. */
  public static <T> CompletableFuture<T> start(Uni<T> work) {
    return work.subscribeAsCompletionStage();
  }

  /** The item of work that was started. */
  public static <T> T await(CompletableFuture<T> started, Duration limit) {
    requireMayWait();
    return Objects.requireNonNull(wait(started, limit), "item");
  }

  private static void requireMayWait() {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException("an event loop thread must not wait");
    }
  }

  private static <T> @Nullable T wait(CompletableFuture<T> result, Duration limit) {
    try {
      return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new TimedOutException("no answer within " + limit, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimedOutException("interrupted while waiting", e);
    } catch (ExecutionException e) {
      throw unchecked(e.getCause() == null ? e : e.getCause());
    }
  }

  private static RuntimeException unchecked(Throwable cause) {
    return switch (cause) {
      case RuntimeException failure -> failure;
      case Error error -> throw error;
      default -> new IllegalStateException(cause);
    };
  }

  /** The wait ended before the work did. */
  public static final class TimedOutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private TimedOutException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}

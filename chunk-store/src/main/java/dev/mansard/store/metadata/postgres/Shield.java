package dev.mansard.store.metadata.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Turns the client's futures into Unis that start when they are subscribed to and that no
 * cancellation reaches: a query whose asker has gone runs to its end and gives its connection back.
 * Cancelling upstream has been seen to lose connections for good (clients disconnect often).
 */
public final class Shield {
  private Shield() {}

  /** The result of {@code work}, failures translated. */
  public static <T> Uni<T> uni(Supplier<Future<T>> work) {
    return Uni.createFrom()
        .emitter(
            emitter ->
                started(work)
                    .onComplete(emitter::complete, e -> emitter.fail(Failures.translated(e))));
  }

  /** The same future, failed if there is none. */
  static <T> Future<T> started(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}

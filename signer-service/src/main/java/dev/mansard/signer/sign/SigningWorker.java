package dev.mansard.signer.sign;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Decides on which thread a batch is signed.
 *
 * <p>A few signatures take less time than changing threads; many would hold up the event loop (ten
 * thousand take up to 0.4 s), so they go to the worker pool, and the answer comes back to the event
 * loop it was asked from, where reactive callers expect to continue.
 */
final class SigningWorker {
  /** Under a millisecond of work. */
  static final int LARGEST_INLINE_BATCH = 32;

  private final Executor pool;

  SigningWorker(Executor pool) {
    this.pool = pool;
  }

  /** With the worker pool of the process. */
  static SigningWorker ofProcess() {
    return new SigningWorker(command -> Infrastructure.getDefaultExecutor().execute(command));
  }

  <T> Uni<T> run(int batchSize, Supplier<T> work) {
    var item = Uni.createFrom().item(work);
    return batchSize <= LARGEST_INLINE_BATCH
        ? item
        : item.runSubscriptionOn(pool).emitOn(callersThread());
  }

  private static Executor callersThread() {
    var context = Vertx.currentContext();
    return context == null
        ? Runnable::run
        : command -> context.runOnContext(nothing -> command.run());
  }
}

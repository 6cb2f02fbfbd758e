package dev.mansard.signer.postgres;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/**
 * Lets database work run to its end though its caller went away.
 *
 * <p>A client that disconnects cancels its request's {@code Uni}; passed on to a connection pool,
 * that cancellation can lose a connection for ever. So the work is subscribed to apart, and the
 * cancellation ends here: nobody hears the answer, but the connection returns.
 */
final class Uncancelled {
  private Uncancelled() {}

  static <T> Uni<T> run(Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .emitter(emitter -> work.get().subscribe().with(emitter::complete, emitter::fail));
  }
}

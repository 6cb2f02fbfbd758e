package dev.mansard.api.cache.postgres;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/**
 * Shields a database session from a request that is given up.
 *
 * <p>When a client disconnects, the framework cancels the chain of its request. Hibernate Reactive
 * then loses the connection it was about to get, and after as many disconnects as the pool has
 * connections every later query hangs (stack notes, pitfall 1; hibernate/hibernate-reactive#4133).
 * Work that goes through here runs to its end, whoever waits.
 */
final class Uncancelled {
  private Uncancelled() {}

  static <T> Uni<T> run(Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .emitter(emitter -> work.get().subscribe().with(emitter::complete, emitter::fail));
  }
}

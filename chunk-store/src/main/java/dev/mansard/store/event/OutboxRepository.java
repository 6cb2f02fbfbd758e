package dev.mansard.store.event;

import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.store.metadata.MetadataException;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The table {@code mansard.outbox}. Events that change something are written by the transaction
 * that makes the change, which holds the lock of its cache's row, so that {@code id} is the order
 * of one cache's events. Fails with {@link MetadataException} only. Safe for many threads.
 */
public interface OutboxRepository {

  /** Adds events that belong to no other change, all or none. */
  Uni<Void> append(List<CacheEvent> events);

  /**
   * Hands the oldest events to {@code publish} and removes those that are out. One process at a
   * time: empty-handed while another does it. The transaction stays open meanwhile.
   *
   * @param limit number of events
   * @param publish gets at least one event; tells how many of them, from the first, are safe with
   *     whoever got them
   * @return how many were removed
   */
  Uni<Integer> relay(int limit, Function<List<OutboxRecord>, CompletionStage<Integer>> publish);

  /** Makes an event a dead letter, since it can never be relayed. */
  Uni<Void> bury(long id, String reason);

  /**
   * Does the collector's work where nobody does it: applies the oldest access events, and removes
   * them, as far as there are more than {@code most}. So they take up no more room than that, and
   * no access is lost. What is no event becomes a dead letter.
   *
   * @param limit number of events
   * @return how many were removed; fewer than {@code limit} if that is all
   */
  Uni<Integer> foldAccesses(int most, int limit);

  /** The id of the newest access event that is still here; 0 if there is none. */
  Uni<Long> findNewestAccess();

  /** Whether there are access events up to that id. */
  Uni<Boolean> hasAccessUpTo(long id);

  /** How much waits. */
  Uni<OutboxState> state();
}

package dev.mansard.gc.event;

import dev.mansard.store.event.OutboxRecord;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/**
 * Where events take effect. Each method that applies a batch is one transaction, in which it is
 * also noted that the batch is done: it happens with its effects, or not at all. Fails with {@link
 * dev.mansard.store.metadata.MetadataException}, or {@link UnusableEventException} if the content
 * of an event is to blame.
 */
public interface EventRepository {

  /** The oldest events of the outbox, in order. */
  Uni<List<OutboxRecord>> listOutbox(int limit);

  /** Applies events and removes them from the outbox; false if one of them is not there. */
  Uni<Boolean> applyOutbox(List<Long> ids, EventBatch batch);

  /**
   * Where reading goes on.
   *
   * @param beginnings partition to the offset at which reading begins if it never did
   */
  Uni<Map<Integer, Long>> openOffsets(String source, Map<Integer, Long> beginnings);

  /** Where reading goes on, as far as it ever began. */
  Uni<Map<Integer, Long>> findOffsets(String source);

  /** Applies events and moves the offset; false if it is elsewhere than the move begins. */
  Uni<Boolean> applyStream(StreamMove move, EventBatch batch);

  /** Keeps the ends of partitions, so that the lag can be seen. */
  Uni<Void> putEnds(String source, Map<Integer, Long> ends);
}

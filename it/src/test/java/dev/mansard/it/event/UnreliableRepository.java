package dev.mansard.it.event;

import dev.mansard.gc.event.EventBatch;
import dev.mansard.gc.event.EventRepository;
import dev.mansard.gc.event.StreamMove;
import dev.mansard.store.event.OutboxRecord;
import dev.mansard.store.metadata.MetadataException;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Fails before or after what it was asked to apply, as a database does that is killed. */
record UnreliableRepository(EventRepository real, RandomGenerator random)
    implements EventRepository {

  @Override
  public Uni<List<OutboxRecord>> listOutbox(int limit) {
    return real.listOutbox(Math.min(limit, 20));
  }

  @Override
  public Uni<Boolean> applyOutbox(List<Long> ids, EventBatch batch) {
    return perhaps(real.applyOutbox(ids, batch));
  }

  @Override
  public Uni<Map<Integer, Long>> openOffsets(String source, Map<Integer, Long> beginnings) {
    return real.openOffsets(source, beginnings);
  }

  @Override
  public Uni<Map<Integer, Long>> findOffsets(String source) {
    return real.findOffsets(source);
  }

  @Override
  public Uni<Boolean> applyStream(StreamMove move, EventBatch batch) {
    return perhaps(real.applyStream(move, batch));
  }

  @Override
  public Uni<Void> putEnds(String source, Map<Integer, Long> ends) {
    return real.putEnds(source, ends);
  }

  private Uni<Boolean> perhaps(Uni<Boolean> work) {
    return switch (random.nextInt(3)) {
      case 0 -> Uni.createFrom().failure(lost());
      case 1 -> work.onItem().failWith(_ -> lost());
      default -> work;
    };
  }

  private static MetadataException lost() {
    return new MetadataException.OutcomeUnknown("made up", new IllegalStateException());
  }
}

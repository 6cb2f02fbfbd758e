package dev.mansard.api.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.protocol.event.CacheEvent.ObjectsAccessed;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.event.OutboxRecord;
import dev.mansard.store.event.OutboxRepository;
import dev.mansard.store.event.OutboxState;
import dev.mansard.store.metadata.MetadataException;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AccessReportTest {
  private static final CacheName MAIN = CacheName.parse("main");
  private static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");
  private static final Clock CLOCK = Clock.fixed(AT, ZoneOffset.UTC);

  private final AccessBuffer buffer = new AccessBuffer(100_000, () -> {});
  private final MemoryOutbox outbox = new MemoryOutbox();

  @Test
  void splitsManyAccessesIntoEventsOfAThousand() {
    for (int i = 0; i < 2500; i++) {
      buffer.put(MAIN, hash(i), AT);
    }

    new AccessReport(buffer, EventPublisher.none(), outbox, CLOCK).send();

    assertThat(outbox.events)
        .hasSize(3)
        .allSatisfy(event -> assertThat(event.subject()).contains(MAIN));
    assertThat(
            outbox.events.stream().mapToInt(each -> ((ObjectsAccessed) each).lastAccess().size()))
        .containsExactlyInAnyOrder(1000, 1000, 500);
  }

  @Test
  void spillsIntoTheOutboxOnlyWhatCannotBePublished() {
    buffer.put(MAIN, hash(1), AT);
    buffer.put(CacheName.parse("other"), hash(2), AT);
    var direct =
        publisher(
            events ->
                events.stream().filter(each -> each.subject().orElseThrow().equals(MAIN)).toList());

    new AccessReport(buffer, direct, outbox, CLOCK).send();

    assertThat(outbox.events).hasSize(1);
    assertThat(outbox.events.getFirst().subject()).contains(MAIN);
  }

  @Test
  void keepsEverythingWhileNeitherWayIsOpen() {
    buffer.put(MAIN, hash(1), AT);
    var report = new AccessReport(buffer, EventPublisher.none(), outbox, CLOCK);
    outbox.away = true;
    report.send();
    assertThat(outbox.events).isEmpty();

    outbox.away = false;
    report.send();

    assertThat(outbox.events).hasSize(1);
  }

  @Test
  void keepsWhatIsNotSentForAReasonThatNobodyExpected() {
    buffer.put(MAIN, hash(1), AT);
    var broken =
        publisher(
            _ -> {
              throw new IllegalStateException("a defect");
            });
    assertThatThrownBy(() -> new AccessReport(buffer, broken, outbox, CLOCK).send())
        .isInstanceOf(IllegalStateException.class);

    new AccessReport(buffer, EventPublisher.none(), outbox, CLOCK).send();

    assertThat(outbox.events).hasSize(1);
  }

  @Test
  void leavesToTheNextTurnWhatIsReadMeanwhile() {
    buffer.put(MAIN, hash(1), AT);
    outbox.whileAppending = () -> buffer.put(MAIN, hash(1), AT);
    var report = new AccessReport(buffer, EventPublisher.none(), outbox, CLOCK);

    report.send();
    assertThat(outbox.events).hasSize(1);

    report.send();
    assertThat(outbox.events).hasSize(2);
  }

  @Test
  void shortensAnOutboxThatNobodyReads() {
    for (int i = 0; i < AccessReport.MOST_WAITING + 250; i++) {
      outbox.events.add(new ObjectsAccessed(MAIN, Map.of(hash(i), AT), AT));
    }
    buffer.put(MAIN, hash(1), AT);

    new AccessReport(buffer, EventPublisher.none(), outbox, CLOCK).send();

    assertThat(outbox.events).hasSize(AccessReport.MOST_WAITING);
  }

  @Test
  void sendsOnceWhatIsInAnOutboxThatCannotBeShortened() {
    buffer.put(MAIN, hash(1), AT);
    outbox.stuck = true;
    var report = new AccessReport(buffer, EventPublisher.none(), outbox, CLOCK);

    report.send();
    report.send();

    assertThat(outbox.events).hasSize(1);
  }

  private static EventPublisher publisher(Function<List<CacheEvent>, List<CacheEvent>> rejected) {
    return new EventPublisher() {
      @Override
      public List<CacheEvent> publish(List<CacheEvent> events) {
        return rejected.apply(events);
      }

      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public Relayed relay(List<OutboxRecord> records) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void close() {}
    };
  }

  private static StorePathHash hash(int number) {
    return StorePathHash.parse("%032d".formatted(number));
  }

  /** Takes events unless it is away. */
  private static final class MemoryOutbox implements OutboxRepository {
    private final List<CacheEvent> events = new ArrayList<>();
    private boolean away;
    private boolean stuck;
    private Runnable whileAppending = () -> {};

    @Override
    public Uni<Void> append(List<CacheEvent> more) {
      if (away) {
        return Uni.createFrom()
            .failure(new MetadataException.Unavailable("away", new IllegalStateException()));
      }
      events.addAll(more);
      whileAppending.run();
      return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Integer> relay(
        int limit, Function<List<OutboxRecord>, CompletionStage<Integer>> publish) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> bury(long id, String reason) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Integer> foldAccesses(int most, int limit) {
      int surplus = Math.clamp(events.size() - (long) most, 0, limit);
      events.subList(0, surplus).clear();
      return stuck
          ? Uni.createFrom()
              .failure(new MetadataException.Unavailable("away", new IllegalStateException()))
          : Uni.createFrom().item(surplus);
    }

    @Override
    public Uni<Long> findNewestAccess() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Boolean> hasAccessUpTo(long id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<OutboxState> state() {
      throw new UnsupportedOperationException();
    }
  }
}

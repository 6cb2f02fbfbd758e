package dev.mansard.gc.event;

import static dev.mansard.gc.event.EventDatabase.LIMIT;
import static dev.mansard.gc.event.EventDatabase.MAIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.event.CacheEvent.CacheDestroyed;
import dev.mansard.store.bridge.Await;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Offsets of a stream, without the stream. */
class EventRepositoryIT {
  private static final String SOURCE = "mansard.events@id";
  private static final EventBatch NOTHING = new EventBatch(List.of(), List.of());

  private static EventDatabase database;

  @BeforeAll
  static void open() throws Exception {
    database = new EventDatabase();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @BeforeEach
  void reset() throws Exception {
    database.reset();
  }

  @Test
  void beginsWhereATopicBeginsAndGoesOnWhereItWas() {
    assertThat(Await.await(database.events.findOffsets(SOURCE), LIMIT)).isEmpty();
    assertThat(Await.await(database.events.openOffsets(SOURCE, Map.of(0, 5L, 1, 0L)), LIMIT))
        .containsExactlyInAnyOrderEntriesOf(Map.of(0, 5L, 1, 0L));

    assertThat(apply(new StreamMove(SOURCE, 0, 5, 9), NOTHING)).isTrue();

    assertThat(Await.await(database.events.openOffsets(SOURCE, Map.of(0, 6L, 1, 0L, 2, 3L)), LIMIT))
        .containsExactlyInAnyOrderEntriesOf(Map.of(0, 9L, 1, 0L, 2, 3L));
  }

  @Test
  void appliesNothingFromWhereSomebodyElseHasBeen() throws Exception {
    Await.await(database.events.openOffsets(SOURCE, Map.of(0, 0L)), LIMIT);
    assertThat(apply(new StreamMove(SOURCE, 0, 0, 1), destroyed(7))).isTrue();

    assertThat(apply(new StreamMove(SOURCE, 0, 0, 1), destroyed(8))).isFalse();
    assertThat(apply(new StreamMove("other", 0, 0, 1), destroyed(9))).isFalse();

    assertThat(database.database.texts("select sequence from journal")).containsExactly("7");
  }

  @Test
  void appliesAnEventThatComesTwiceOnce() throws Exception {
    Await.await(database.events.openOffsets(SOURCE, Map.of(0, 0L)), LIMIT);

    apply(new StreamMove(SOURCE, 0, 0, 1), destroyed(7));
    var request = Await.await(database.sweeps.find(), LIMIT).orElseThrow();
    Await.run(database.sweeps.finish(request), LIMIT);
    apply(new StreamMove(SOURCE, 0, 1, 2), destroyed(7));
    apply(new StreamMove(SOURCE, 0, 2, 3), destroyed(6));

    assertThat(database.database.texts("select sequence from journal")).containsExactly("7");
    assertThat(Await.await(database.sweeps.find(), LIMIT)).isEmpty();
  }

  @Test
  void showsTheLag() throws Exception {
    Await.await(database.events.openOffsets(SOURCE, Map.of(0, 2L, 1, 0L)), LIMIT);

    Await.run(database.events.putEnds(SOURCE, Map.of(0, 12L, 1, 3L)), LIMIT);

    assertThat(database.number("select sum(end_offset - next_offset) from mansard.event_offset"))
        .isEqualTo(13);
  }

  private boolean apply(StreamMove move, EventBatch batch) {
    return Await.await(database.events.applyStream(move, batch), LIMIT);
  }

  private static EventBatch destroyed(long sequence) {
    return new EventBatch(
        List.of(
            new SequencedEvent(new CacheDestroyed(MAIN, Instant.EPOCH), OptionalLong.of(sequence))),
        List.of());
  }
}

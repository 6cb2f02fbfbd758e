package dev.mansard.store.nar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpanPlanTest {
  private static final int FRAME = 64 << 10;
  private static final int FRAMES_PER_GIBIBYTE = (1 << 30) / FRAME;

  private final List<long[]> frames = new ArrayList<>();

  @Test
  void readsAPackBy32RequestsForAGibibyte() {
    addFrames(1, 0, FRAMES_PER_GIBIBYTE);

    assertThat(plan().spans()).hasSize(32);
    assertInOrder();
  }

  /** A package that was built again with small changes: old runs and new ones in turns. */
  @Test
  void readsTwoPacksInTurnsByAsFewRequestsAsThereAreBytes() {
    int run = 8;
    for (int at = 0; at < FRAMES_PER_GIBIBYTE / 2; at += run) {
      addFrames(1, 2L * at, run);
      addFrames(2, at, run);
    }

    var plan = plan();

    assertThat(plan.spans()).hasSizeLessThanOrEqualTo(32 + 16 + 2);
    assertThat(plan.uses()).hasSize(FRAMES_PER_GIBIBYTE / run);
    assertInOrder();
  }

  @Test
  void readsOverSmallGapsOnly() {
    addFrames(1, 0, 1);
    addFrames(1, 17, 1);
    addFrames(1, 35, 1);

    var plan = plan();

    assertThat(plan.spans()).extracting(Span::length).containsExactly(18L * FRAME, (long) FRAME);
  }

  @Test
  void neverReadsBackwards() {
    addFrames(1, 5, 2);
    addFrames(1, 3, 2);
    addFrames(1, 5, 2);

    assertThat(plan().spans()).extracting(Span::offset).containsExactly(5L * FRAME, 3L * FRAME);
    assertInOrder();
  }

  /** A chunk that occurs many times is asked for each time, as it cannot be kept for ever. */
  @Test
  void readsRepetitionsOneByOne() {
    for (int i = 0; i < 10; i++) {
      addFrames(1, 0, 1);
    }

    assertThat(plan().spans()).hasSize(10);
  }

  /** Bytes of the pack that a span yields come in the order in which the uses take them. */
  private void assertInOrder() {
    var plan = plan();
    var read = new HashMap<Span, Integer>();
    for (SpanPlan.Use use : plan.uses()) {
      int index = read.merge(use.span(), 1, Integer::sum) - 1;
      assertThat(use.span().extents().get(index).length()).isEqualTo(use.length());
    }
    plan.spans().forEach(span -> assertThat(read.get(span)).isEqualTo(span.extents().size()));
    assertThat(plan.spans()).extracting(Span::bodyStart).isSorted();
  }

  private void addFrames(long pack, long firstFrame, int count) {
    for (int i = 0; i < count; i++) {
      frames.add(new long[] {pack, (firstFrame + i) * FRAME});
    }
  }

  private SpanPlan plan() {
    var table = new FrameTable(frames.size());
    long[] starts = new long[frames.size() + 1];
    for (int i = 0; i < frames.size(); i++) {
      table.add(frames.get(i)[0], frames.get(i)[1], FRAME, 0);
      starts[i + 1] = starts[i] + FRAME;
    }
    return SpanPlan.of(table, starts, 0, frames.size());
  }
}

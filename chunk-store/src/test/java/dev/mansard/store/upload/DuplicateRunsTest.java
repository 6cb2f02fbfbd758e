package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.store.blob.RangeCost;
import dev.mansard.store.metadata.ChunkCandidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Every chunk here has 100 bytes, every frame 10, a pack a million frames: the chunk 7000003 is the
 * fourth of pack 7. A pack is opened for 300 bytes, and the window has 1200.
 */
class DuplicateRunsTest {
  private static final long PACK = 1_000_000;
  private static final long A = 7 * PACK;
  private static final long B = 8 * PACK;
  private static final long FURTHER_THAN_A_GAP = RangeCost.WIDEST_GAP / 10 + 2;

  private final Log log = new Log();
  private final DuplicateRuns runs = new DuplicateRuns(300, log);

  @Test
  void storesWhatIsNew() {
    offer();
    offer();
    runs.finish();

    assertThat(log.events).containsExactly("store 0", "store 1");
  }

  @Test
  void takesARunOfTheMinimum() {
    offer();
    offer(A);
    offer(A + 1);
    offer(A + 2);
    offer();
    runs.finish();

    assertThat(log.text()).isEqualTo("S 7000000 7000001 7000002 S");
  }

  @Test
  void storesARunBelowTheMinimumAgain() {
    offer();
    offer(A);
    offer(A + 1);
    offer();
    runs.finish();

    assertThat(log.text()).isEqualTo("S S S S");
  }

  @Test
  void takesASmallNarAsAWhole() {
    offer(A);
    offer(A + 1);
    runs.finish();

    assertThat(log.text()).isEqualTo("7000000 7000001");
  }

  @Test
  void storesASmallNarOfTwoPacks() {
    offer(A);
    offer(B);
    runs.finish();

    assertThat(log.text()).isEqualTo("S S");
  }

  @Test
  void takesWhatIsUnchangedHoweverScatteredTheChangesAre() {
    offer();
    for (int i = 0; i < 5; i++) {
      offer(A + 2L * i);
      offer();
    }
    runs.finish();

    assertThat(log.text()).isEqualTo("S 7000000 S 7000002 S 7000004 S 7000006 S 7000008 S");
  }

  @Test
  void opensNoPackForDuplicatesTooFarApartInTheNar() {
    for (int i = 0; i < 8; i++) {
      offer(A + i);
      for (int j = 0; j < 6; j++) {
        offer();
      }
    }
    runs.finish();

    assertThat(log.stored).isEqualTo(56);
  }

  @Test
  void takesEverythingFurtherOnInAnOpenPack() {
    open(A);
    for (int i = 0; i < 50; i++) {
      offer();
    }
    offer(A + 5_000);
    runs.finish();

    assertThat(log.events.getLast()).isEqualTo("reuse 53: 7005000");
  }

  @Test
  void takesNothingBehindInAnOpenPack() {
    open(A + 10);
    offer(A + 12);
    offer(A);
    runs.finish();

    assertThat(log.text()).isEqualTo("7000010 7000011 7000012 S S");
  }

  @Test
  void takesNothingBeyondAWideGap() {
    open(A);
    offer(A + 3 + FURTHER_THAN_A_GAP);
    runs.finish();

    assertThat(log.text()).isEqualTo("7000000 7000001 7000002 S");
  }

  @Test
  void followsSeveralPacksAtOnce() {
    open(A);
    open(B);
    for (int i = 3; i < 6; i++) {
      offer(A + i);
      offer(B + i);
    }
    runs.finish();

    assertThat(log.text())
        .isEqualTo(
            "7000000 7000001 7000002 8000000 8000001 8000002"
                + " 7000003 8000003 7000004 8000004 7000005 8000005");
  }

  @Test
  void followsAllCopiesUntilOneOpensAPack() {
    offer(B + 90, A + 10);
    offer(B + 91, A + 11);
    offer(A + 12);
    offer(A + 13);
    runs.finish();

    assertThat(log.text()).isEqualTo("7000010 7000011 7000012 7000013");
  }

  @Test
  void takesTheNearestCopyFurtherOn() {
    open(A);
    offer(A + 400, A + 3, A + 70);
    runs.finish();

    assertThat(log.events.getLast()).isEqualTo("reuse 3: 7000003");
  }

  @Test
  void takesARunBehindOneThatWasTooShort() {
    offer();
    offer(B);
    offer(B + 1, A);
    offer(A + 1);
    offer(A + 2);
    runs.finish();

    assertThat(log.text()).isEqualTo("S S 7000000 7000001 7000002");
  }

  @Test
  void closesThePackUsedLeastRecently() {
    for (int i = 1; i <= 7; i++) {
      open(i * PACK);
    }
    offer(PACK + 3);
    offer(2 * PACK + 3);
    runs.finish();

    assertThat(log.events).endsWith("store 21", "reuse 22: 2000003");
  }

  @Test
  void opensNoMorePacksThanReadersShouldPayFor() {
    for (int i = 1; i <= 40; i++) {
      open(i * PACK);
    }
    runs.finish();

    assertThat(log.stored).isEqualTo((40 - 8) * 3);
  }

  @Test
  void takesEveryDuplicateIfThereIsNoMinimum() {
    var seen = new Log();
    var policy = new DuplicateRuns(0, seen);
    policy.offer(seen.chunk());
    policy.offer(seen.chunk(A));
    policy.offer(seen.chunk());
    policy.finish();

    assertThat(seen.text()).isEqualTo("S 7000000 S");
  }

  @Test
  void decidesOnEveryChunkOnceAndInOrder() {
    for (int seed = 0; seed < 2_000; seed++) {
      var random = new Random(seed);
      var seen = new Log();
      var policy = new DuplicateRuns(random.nextInt(5) * 100L, seen);
      int count = random.nextInt(60);
      List<NarChunk> chunks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        chunks.add(
            seen.chunk(
                random
                    .longs(random.nextInt(4), 0, 12)
                    .distinct()
                    .map(id -> id % 2 * PACK + id / 2)
                    .toArray()));
        policy.offer(chunks.getLast());
      }
      policy.finish();

      assertThat(seen.decided).as("seed %d", seed).containsExactlyElementsOf(chunks);
      assertThat(seen.errors).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void holdsNoMoreThanItsWindow() {
    var random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      offer(LongStream.range(0, random.nextInt(9)).map(_ -> random.nextInt(5_000)).toArray());

      assertThat(i + 1 - log.decided.size()).isLessThanOrEqualTo(13);
    }
  }

  private void open(long firstId) {
    for (int i = 0; i < 3; i++) {
      offer(firstId + i);
    }
  }

  private void offer(long... ids) {
    runs.offer(log.chunk(ids));
  }

  /** Notes what happens, and that only copies of a chunk are taken for it. */
  private static final class Log implements DuplicateRuns.Target {
    private final List<NarChunk> made = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final List<NarChunk> decided = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private int stored;

    NarChunk chunk(long... ids) {
      var chunk = new NarChunk(new Window(new byte[0]), 0, 100);
      chunk.setCopies(
          Arrays.stream(ids)
              .mapToObj(id -> new ChunkCandidate(id, id / PACK, id % PACK * 10, 10))
              .toList());
      made.add(chunk);
      return chunk;
    }

    /** What became of each chunk: S, or the copy's id. */
    String text() {
      return String.join(
          " ",
          events.stream()
              .map(event -> event.startsWith("store") ? "S" : event.replaceAll(".*: ", ""))
              .toList());
    }

    @Override
    public void store(NarChunk chunk) {
      stored++;
      decided.add(chunk);
      events.add("store " + made.indexOf(chunk));
    }

    @Override
    public void reuse(NarChunk chunk, ChunkCandidate copy) {
      decided.add(chunk);
      events.add("reuse " + made.indexOf(chunk) + ": " + copy.id());
      if (!chunk.copies().contains(copy)) {
        errors.add(copy + " is no copy");
      }
    }
  }
}

package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.store.metadata.ChunkCandidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every chunk here has 100 bytes, every frame 10; runs need 300. */
class DuplicateRunsTest {
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
    offer(50);
    offer(51);
    offer(52);
    offer();
    runs.finish();

    assertThat(log.events)
        .containsExactly(
            "store 0", "reuse 1", "reuse 2", "reuse 3", "run 50+3, 30 bytes", "store 4");
  }

  @Test
  void storesARunBelowTheMinimumAgain() {
    offer();
    offer(50);
    offer(51);
    offer();
    runs.finish();

    assertThat(log.events).containsExactly("store 0", "store 1", "store 2", "store 3");
  }

  @Test
  void storesAShortRunAtTheEndAgain() {
    offer();
    offer(50);
    offer(51);
    runs.finish();

    assertThat(log.events).containsExactly("store 0", "store 1", "store 2");
  }

  @Test
  void takesASmallNarAsAWhole() {
    offer(50);
    offer(51);
    runs.finish();

    assertThat(log.events).containsExactly("reuse 0", "reuse 1", "run 50+2, 20 bytes");
  }

  @Test
  void storesASmallNarOfTwoRuns() {
    offer(50);
    offer(70);
    runs.finish();

    assertThat(log.events).containsExactly("store 0", "store 1");
  }

  @Test
  void followsAllCopiesUntilOneIsLeft() {
    offer(90, 10);
    offer(91, 11);
    offer(12);
    offer(13);
    runs.finish();

    assertThat(log.events)
        .containsExactly("reuse 0", "reuse 1", "reuse 2", "reuse 3", "run 10+4, 40 bytes");
  }

  @Test
  void beginsAgainWithTheSecondChunkOfARunTooShort() {
    offer();
    offer(50);
    offer(51, 80);
    offer(81);
    offer(82);
    runs.finish();

    assertThat(log.events)
        .containsExactly(
            "store 0", "store 1", "reuse 2", "reuse 3", "reuse 4", "run 80+3, 30 bytes");
  }

  @Test
  void beginsTheNextRunWhereOneEnds() {
    for (long id : new long[] {10, 11, 12, 40, 41, 42}) {
      offer(id);
    }
    runs.finish();

    assertThat(log.events)
        .containsExactly(
            "reuse 0",
            "reuse 1",
            "reuse 2",
            "run 10+3, 30 bytes",
            "reuse 3",
            "reuse 4",
            "reuse 5",
            "run 40+3, 30 bytes");
  }

  @Test
  void decidesOnEveryChunkOnceAndInOrder() {
    for (int seed = 0; seed < 2_000; seed++) {
      var random = new Random(seed);
      var seen = new Log();
      var policy = new DuplicateRuns(random.nextInt(5) * 100L, seen);
      int count = random.nextInt(30);
      List<NarChunk> chunks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        long[] ids = random.longs(random.nextInt(4), 0, 6).distinct().toArray();
        chunks.add(seen.chunk(ids));
        policy.offer(chunks.getLast());
      }
      policy.finish();

      assertThat(seen.decided).as("seed %d", seed).containsExactlyElementsOf(chunks);
      assertThat(seen.inRuns).as("seed %d", seed).isEqualTo(seen.reused);
      assertThat(seen.errors).as("seed %d", seed).isEmpty();
    }
  }

  private void offer(long... ids) {
    runs.offer(log.chunk(ids));
  }

  /** Notes what happens, and that runs say what their chunks allow. */
  private static final class Log implements DuplicateRuns.Target {
    private final List<NarChunk> made = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final List<NarChunk> decided = new ArrayList<>();
    private final List<NarChunk> run = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private int reused;
    private int inRuns;

    NarChunk chunk(long... ids) {
      var chunk = new NarChunk(new Window(new byte[0]), 0, 100);
      chunk.setCopies(Arrays.stream(ids).mapToObj(id -> new ChunkCandidate(id, 10)).toList());
      made.add(chunk);
      return chunk;
    }

    @Override
    public void store(NarChunk chunk) {
      if (!run.isEmpty()) {
        errors.add("stored within a run");
      }
      decided.add(chunk);
      events.add("store " + made.indexOf(chunk));
    }

    @Override
    public void reuse(NarChunk chunk) {
      decided.add(chunk);
      run.add(chunk);
      reused++;
      events.add("reuse " + made.indexOf(chunk));
    }

    @Override
    public void endRun(long firstId, int count, long storedBytes) {
      inRuns += count;
      events.add("run " + firstId + "+" + count + ", " + storedBytes + " bytes");
      for (int i = 0; i < run.size(); i++) {
        long id = firstId + i;
        if (run.get(i).copies().stream().noneMatch(copy -> copy.id() == id)) {
          errors.add("chunk " + i + " of the run is not " + id);
        }
      }
      if (run.size() != count) {
        errors.add("run of " + count + " for " + run.size() + " chunks");
      }
      run.clear();
    }
  }
}

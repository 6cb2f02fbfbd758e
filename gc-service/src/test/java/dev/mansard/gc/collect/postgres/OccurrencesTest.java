package dev.mansard.gc.collect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.store.recipe.ChunkRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OccurrencesTest {
  private static final int RANDOM_CASES = 2_000;

  @Test
  void joinsRunsThatTouch() {
    var occurrences = Occurrences.of(List.of(run(15, 5), run(10, 5), run(30, 1)));

    assertThat(occurrences.runsByCount()).isEqualTo(Map.of(1, List.of(run(10, 10), run(30, 1))));
    assertThat(occurrences.chunks()).isEqualTo(11);
  }

  @Test
  void cutsRunsThatOverlap() {
    var occurrences = Occurrences.of(List.of(run(10, 10), run(15, 10), run(18, 1)));

    assertThat(occurrences.runsByCount())
        .isEqualTo(
            Map.of(
                1, List.of(run(10, 5), run(20, 5)),
                2, List.of(run(15, 3), run(19, 1)),
                3, List.of(run(18, 1))));
    assertThat(occurrences.chunks()).isEqualTo(15);
    assertThat(occurrences.runs()).hasSize(5);
  }

  @Test
  void takesTheSameRunTwice() {
    var occurrences = Occurrences.of(List.of(run(0, 3), run(0, 3)));

    assertThat(occurrences.runsByCount()).isEqualTo(Map.of(2, List.of(run(0, 3))));
  }

  @Test
  void countsAsOneChunkAfterTheOtherWould() {
    var random = new Random(7);
    for (int i = 0; i < RANDOM_CASES; i++) {
      var runs = randomRuns(random);

      var occurrences = Occurrences.of(runs);

      assertThat(counted(occurrences)).as("%s", runs).isEqualTo(counted(runs));
      assertThat(occurrences.chunks()).isEqualTo(counted(runs).size());
    }
  }

  private static List<ChunkRun> randomRuns(Random random) {
    var runs = new ArrayList<ChunkRun>();
    for (int left = 1 + random.nextInt(8); left > 0; left--) {
      runs.add(run(random.nextInt(40), 1 + random.nextInt(12)));
    }
    return runs;
  }

  private static Map<Long, Integer> counted(List<ChunkRun> runs) {
    var counts = new TreeMap<Long, Integer>();
    for (var run : runs) {
      for (long id = run.firstId(); id <= run.lastId(); id++) {
        counts.merge(id, 1, Integer::sum);
      }
    }
    return counts;
  }

  private static Map<Long, Integer> counted(Occurrences occurrences) {
    var counts = new TreeMap<Long, Integer>();
    occurrences
        .runsByCount()
        .forEach(
            (count, runs) ->
                counted(runs)
                    .forEach((id, once) -> assertThat(counts.put(id, once * count)).isNull()));
    return counts;
  }

  private static ChunkRun run(long firstId, int count) {
    return new ChunkRun(firstId, count);
  }
}

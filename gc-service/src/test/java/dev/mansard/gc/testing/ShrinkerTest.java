package dev.mansard.gc.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShrinkerTest {
  private static final int MANY = 100_000;

  private final List<Integer> thousand = IntStream.range(0, 1_000).boxed().toList();

  private static List<Integer> shrink(List<Integer> failing, Predicate<List<Integer>> fails) {
    return new Shrinker<>(fails, MANY).shrink(failing);
  }

  @Test
  void findsTheFewThatAreNecessaryInTheirOrder() {
    var necessary = List.of(3, 417, 418, 999);

    assertThat(shrink(thousand, some -> some.containsAll(necessary))).isEqualTo(necessary);
    assertThat(shrink(thousand, some -> some.contains(500))).containsExactly(500);
    assertThat(shrink(thousand, some -> true)).isEmpty();
    assertThat(shrink(List.of(1), some -> !some.isEmpty())).containsExactly(1);
  }

  @Test
  void keepsWhatFailsOnlyAsAWhole() {
    assertThat(shrink(thousand.subList(0, 20), some -> some.size() == 20)).hasSize(20);
  }

  @Test
  void asksOnlyForListsInTheOldOrderAndNeverForTheWholeAgain() {
    List<List<Integer>> asked = new ArrayList<>();

    shrink(
        thousand,
        some -> {
          asked.add(some);
          return some.contains(7) && some.contains(900);
        });

    assertThat(asked).allSatisfy(some -> assertThat(some).isSorted().hasSizeLessThan(1_000));
    assertThat(asked).hasSizeLessThan(200);
  }

  /** As operations do, of which one undoes what another did. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void leavesNothingOutThatIsNecessaryEvenWhereFailuresComeAndGo(long seed) {
    var random = new Random(seed);
    List<Integer> steps = IntStream.range(0, 300).map(_ -> random.nextInt(-9, 10)).boxed().toList();
    var failing = new ArrayList<>(steps);
    failing.addAll(List.of(9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9));

    var least = shrink(failing, ShrinkerTest::reachesForty);

    assertThat(reachesForty(least)).isTrue();
    for (int i = 0; i < least.size(); i++) {
      var without = new ArrayList<>(least.subList(0, i));
      without.addAll(least.subList(i + 1, least.size()));
      assertThat(reachesForty(without)).as("without %d", i).isFalse();
    }
    assertThat(least).hasSizeLessThan(12);
  }

  /** Like an account that may not be empty at the end. */
  private static boolean reachesForty(List<Integer> steps) {
    int sum = 0;
    for (int step : steps) {
      sum = Math.max(0, sum + step);
      if (sum >= 40) {
        return true;
      }
    }
    return false;
  }

  @Test
  void stopsWhenItMayAskNoMore() {
    var shrinker = new Shrinker<Integer>(some -> some.contains(1) && some.contains(998), 5);

    var least = shrinker.shrink(thousand);

    assertThat(least).contains(1, 998).hasSizeBetween(3, 1_000);
  }
}

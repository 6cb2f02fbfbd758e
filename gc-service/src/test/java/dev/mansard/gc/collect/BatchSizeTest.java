package dev.mansard.gc.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchSizeTest {
  private final BatchSize batch = BatchSize.ofTransactions(10, 640, Rest.none());

  @Test
  void shrinksToTheLeastWhenTransactionsTakeLong() {
    assertThat(batch.current()).isEqualTo(20);

    batch.took(11_250_000);
    assertThat(batch.current()).isEqualTo(40);
    batch.took(60_000_000);
    assertThat(batch.current()).isEqualTo(20);
    for (int i = 0; i < 10; i++) {
      batch.took(60_000_000);
    }
    assertThat(batch.current()).isEqualTo(10);
  }

  @Test
  void growsToTheMostWhenTransactionsTakeLittle() {
    batch.took(20_000_000);
    assertThat(batch.current()).isEqualTo(20);

    for (int i = 0; i < 10; i++) {
      batch.took(1_000_000);
    }
    assertThat(batch.current()).isEqualTo(640);
  }

  /** To what would have taken 22.5 ms. */
  @Test
  void growsAsMuchAsThereIsTimeLeft() {
    batch.took(9_000_000);

    assertThat(batch.current()).isEqualTo(50);
  }

  @Test
  void growsToFourTimesWhenTransactionsTakeNextToNothing() {
    batch.took(3_000_000);

    assertThat(batch.current()).isEqualTo(80);
  }

  @Test
  void beginsToReadWithAQuarterOfTheMost() {
    assertThat(BatchSize.ofPages(10, 400, Duration.ofSeconds(1)).current()).isEqualTo(100);
  }

  @Test
  void runsStepsUntilOneFindsNothing() throws Exception {
    Iterator<Integer> found = List.of(3, 4, 0, 5).iterator();
    var sizes = new ArrayList<Integer>();

    long all =
        batch.runAll(
            size -> {
              sizes.add(size);
              return found.next();
            });

    assertThat(all).isEqualTo(7);
    assertThat(sizes).hasSize(3);
  }
}

package dev.mansard.gc.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchSizeTest {
  private final BatchSize batch = BatchSize.ofTransactions(10, 400);

  @Test
  void shrinksToTheLeastWhenTransactionsTakeLong() {
    assertThat(batch.current()).isEqualTo(100);

    batch.took(60_000_000);
    assertThat(batch.current()).isEqualTo(50);
    for (int i = 0; i < 10; i++) {
      batch.took(60_000_000);
    }
    assertThat(batch.current()).isEqualTo(10);
  }

  @Test
  void growsToTheMostWhenTransactionsTakeLittle() {
    batch.took(40_000_000);
    assertThat(batch.current()).isEqualTo(100);

    for (int i = 0; i < 10; i++) {
      batch.took(1_000_000);
    }
    assertThat(batch.current()).isEqualTo(400);
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

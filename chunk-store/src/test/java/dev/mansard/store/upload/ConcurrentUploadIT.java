package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.nix.StorePath;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Uploads at once that want the same path or the same bytes. */
@ExtendWith(WholeStores.class)
class ConcurrentUploadIT {
  private static final int MIB = 1 << 20;

  private final StoreFixture store;

  ConcurrentUploadIT(StoreFixture store) {
    this.store = store;
  }

  @Test
  void acceptsOnePathSixtyFourTimesAtOnce() throws Exception {
    byte[] nar = Nars.ofFile(Nars.bytes(1, 2 * MIB));
    StorePath path = StoreFixture.path(1);

    List<UploadOutcome> outcomes = allAtOnce(64, number -> store.upload(path, nar));

    assertThat(outcomes).hasSize(64);
    assertThat(outcomes).filteredOn(UploadOutcome.Stored.class::isInstance).hasSize(1);
    assertThat(store.read(path)).isEqualTo(nar);
    assertThat(store.count("nar")).isEqualTo(1);
    assertThat(store.count("object")).isEqualTo(1);
  }

  @Test
  void letsOneOfTwoNarsWinAPath() throws Exception {
    StorePath path = StoreFixture.path(1);
    for (int round = 0; round < 5; round++) {
      StorePath contested = StoreFixture.path(100 + round);
      byte[] a = Nars.ofFile(Nars.bytes(1_000 + round, MIB));
      byte[] b = Nars.ofFile(Nars.bytes(2_000 + round, MIB));

      List<String> results =
          allAtOnce(
              2,
              number -> {
                try {
                  store.upload(contested, number == 0 ? a : b);
                  return "stored";
                } catch (UploadException.PathConflict e) {
                  return "conflict";
                }
              });

      assertThat(results).containsExactlyInAnyOrder("stored", "conflict");
      assertThat(store.read(contested)).isEqualTo(results.getFirst().equals("stored") ? a : b);
    }
    assertThat(store.find(path.hash())).isEmpty();
  }

  @Test
  void storesOverlappingNarsAtOnce() throws Exception {
    byte[] common = Nars.bytes(1, 3 * MIB);

    allAtOnce(
        12,
        number -> {
          byte[] nar = Nars.ofFile(Nars.join(common, Nars.bytes(50 + number, MIB), common));
          return store.upload(StoreFixture.path(number), nar);
        });

    for (int i = 0; i < 12; i++) {
      assertThat(store.read(StoreFixture.path(i)))
          .isEqualTo(Nars.ofFile(Nars.join(common, Nars.bytes(50 + i, MIB), common)));
    }
  }

  private interface Numbered<T> {
    T run(int number) throws Exception;
  }

  private static <T> List<T> allAtOnce(int count, Numbered<T> action)
      throws InterruptedException, ExecutionException {
    var start = new CyclicBarrier(count);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        tasks.add(
            () -> {
              start.await();
              return action.run(number);
            });
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    }
  }
}

package dev.mansard.cli.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.cli.nix.PathInfo;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class DependencyOrderTest {
  private final DependencyOrder order = new DependencyOrder();

  private static StorePath path(int number) {
    String digits = Integer.toString(number);
    return StorePath.parse(
        "/nix/store/" + "0".repeat(32 - digits.length()) + digits + "-p" + number);
  }

  private static PathInfo info(int number, long size, int... references) {
    return new PathInfo(
        path(number),
        Sha256.digest(new byte[0]),
        size,
        Arrays.stream(references).mapToObj(DependencyOrderTest::path).toList(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private StorePath take() throws InterruptedException {
    return order.take().orElseThrow().path();
  }

  @Test
  void handsOutReferencesFirst() throws InterruptedException {
    order.add(List.of(info(1, 900, 2, 3), info(2, 500, 3), info(3, 1)));
    order.close();

    assertThat(take()).isEqualTo(path(3));
    order.succeeded(path(3));
    assertThat(take()).isEqualTo(path(2));
    order.succeeded(path(2));
    assertThat(take()).isEqualTo(path(1));
    order.succeeded(path(1));
    assertThat(order.take()).isEmpty();
  }

  @Test
  void handsOutTheLargestFirst() throws InterruptedException {
    order.add(List.of(info(1, 10), info(2, 30), info(3, 20)));

    assertThat(List.of(take(), take(), take())).containsExactly(path(2), path(3), path(1));
  }

  @Test
  void ignoresSelfReferencesAndReferencesThatWereNotAdded() throws InterruptedException {
    order.add(List.of(info(1, 1, 1, 77)));

    assertThat(take()).isEqualTo(path(1));
  }

  @Test
  void namesEverythingAboveAFailure() throws InterruptedException {
    order.add(List.of(info(1, 1, 2), info(2, 1, 3), info(3, 1), info(4, 1)));
    order.close();
    List<StorePath> taken = List.of(take(), take());

    List<DependencyOrder.Blocked> blocked = order.failed(path(3));

    assertThat(taken).containsExactlyInAnyOrder(path(3), path(4));
    assertThat(blocked).extracting(each -> each.info().path()).containsExactly(path(2), path(1));
    assertThat(blocked)
        .extracting(DependencyOrder.Blocked::missing)
        .containsExactly(path(3), path(2));
    order.succeeded(path(4));
    assertThat(order.take()).isEmpty();
  }

  @Test
  void blocksALaterPathThatRefersToAnEarlierFailure() throws InterruptedException {
    order.add(List.of(info(1, 1)));
    order.failed(take());

    assertThat(order.add(List.of(info(2, 1, 1), info(3, 1, 2))))
        .extracting(each -> each.info().path())
        .containsExactly(path(2), path(3));
  }

  @Test
  void makesALaterPathWaitForOneThatIsUnderWay() throws InterruptedException {
    order.add(List.of(info(1, 1)));
    StorePath running = take();
    order.add(List.of(info(2, 1, 1), info(3, 1)));
    order.close();

    assertThat(take()).isEqualTo(path(3));
    order.succeeded(running);
    assertThat(take()).isEqualTo(path(2));
  }

  @Test
  void doesNotWaitForEverOnACycle() throws InterruptedException {
    order.add(List.of(info(1, 1, 2), info(2, 1, 1)));
    order.close();

    assertThat(List.of(take(), take())).containsExactlyInAnyOrder(path(1), path(2));
    order.succeeded(path(1));
    order.succeeded(path(2));
    assertThat(order.take()).isEmpty();
  }

  @Test
  void keepsItsPromiseForRandomGraphsAndManyWorkers() throws Exception {
    for (long seed = 0; seed < 20; seed++) {
      runRandomGraph(seed);
    }
  }

  private static void runRandomGraph(long seed) throws Exception {
    var random = new Random(seed);
    var order = new DependencyOrder();
    List<PathInfo> graph = new ArrayList<>();
    for (int number = 0; number < 200; number++) {
      int[] references = new int[number == 0 ? 0 : random.nextInt(5)];
      for (int index = 0; index < references.length; index++) {
        references[index] = random.nextInt(number);
      }
      graph.add(info(number, random.nextInt(1000), references));
    }
    Collections.shuffle(graph, random);
    Set<StorePath> done = ConcurrentHashMap.newKeySet();
    Set<StorePath> blocked = ConcurrentHashMap.newKeySet();
    Callable<Boolean> worker =
        () -> {
          for (var next = order.take(); next.isPresent(); next = order.take()) {
            PathInfo info = next.get();
            if (!done.containsAll(info.references())) {
              return false;
            }
            if (info.narSize() % 37 == 0) {
              order.failed(info.path()).forEach(each -> blocked.add(each.info().path()));
              blocked.add(info.path());
            } else {
              done.add(info.path());
              order.succeeded(info.path());
            }
          }
          return true;
        };
    try (ExecutorService workers = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> running = new ArrayList<>();
      for (int each = 0; each < 4; each++) {
        running.add(workers.submit(worker));
      }
      order.add(graph.subList(0, 200)).forEach(each -> blocked.add(each.info().path()));
      order.close();
      for (Future<Boolean> each : running) {
        assertThat(each.get()).as("seed %d", seed).isTrue();
      }
    }
    assertThat(done.size() + blocked.size()).as("seed %d", seed).isEqualTo(200);
  }
}

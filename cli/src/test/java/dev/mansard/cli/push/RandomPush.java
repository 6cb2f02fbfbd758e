package dev.mansard.cli.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.cli.nix.PathInfo;
import dev.mansard.protocol.nix.StorePath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A random graph of paths, given to an order in slices and taken by four workers, whose uploads now
 * and then fail, are repeated, or are let go.
 */
final class RandomPush {
  private static final int PATHS = 200;
  private static final int PATHS_AT_ONCE = 50;
  private static final int WORKERS = 4;

  private final long seed;
  private final DependencyOrder order;
  private final List<PathInfo> graph = new ArrayList<>();
  private final Set<StorePath> done = ConcurrentHashMap.newKeySet();
  private final Set<StorePath> lost = ConcurrentHashMap.newKeySet();

  RandomPush(long seed, boolean early) {
    this.seed = seed;
    this.order = new DependencyOrder(early);
    var random = new Random(seed);
    for (int number = 0; number < PATHS; number++) {
      int[] references = new int[number == 0 ? 0 : random.nextInt(5)];
      for (int index = 0; index < references.length; index++) {
        references[index] = random.nextInt(Math.max(0, number - 20), number);
      }
      graph.add(TestPaths.info(number, random.nextInt(1000), references));
    }
    for (int from = 0; from < PATHS; from += PATHS_AT_ONCE) {
      Collections.shuffle(graph.subList(from, from + PATHS_AT_ONCE), random);
    }
  }

  /**
   * Fails if a path arrives before one it refers to, or is sent after it was given up, or is never
   * heard of again.
   */
  void run() throws InterruptedException, ExecutionException {
    try (var workers = Executors.newFixedThreadPool(WORKERS)) {
      List<Future<Boolean>> running = new ArrayList<>();
      for (int worker = 0; worker < WORKERS; worker++) {
        running.add(workers.submit(this::work));
      }
      for (int from = 0; from < PATHS; from += PATHS_AT_ONCE) {
        lose(order.add(graph.subList(from, from + PATHS_AT_ONCE)));
      }
      order.close();
      for (Future<Boolean> worker : running) {
        assertThat(worker.get()).as("seed %d", seed).isTrue();
      }
    }
    assertThat(done).as("seed %d", seed).doesNotContainAnyElementsOf(lost);
    assertThat(done.size() + lost.size()).as("seed %d", seed).isEqualTo(PATHS);
  }

  private boolean work() throws InterruptedException {
    for (var next = order.take(); next.isPresent(); next = order.take()) {
      if (!send(next.get())) {
        return false;
      }
    }
    return true;
  }

  private boolean send(Turn turn) {
    if (lost.contains(turn.path())) {
      return false;
    }
    int luck = ThreadLocalRandom.current().nextInt(100);
    if (luck == 0) {
      turn.repeating();
    }
    var limit = luck == 1 ? Duration.ZERO : Duration.ofMinutes(1);
    if (turn.info().narSize() % 37 == 0) {
      lost.add(turn.path());
      lose(order.failed(turn));
    } else if (!turn.permit().isGrantedWithin(limit, new CompletableFuture<>())) {
      lose(order.withdrawn(turn).stream().toList());
    } else if (done.containsAll(turn.info().references())) {
      done.add(turn.path());
      order.succeeded(turn);
    } else {
      order.failed(turn);
      return false;
    }
    return true;
  }

  private void lose(Collection<DependencyOrder.Blocked> blocked) {
    blocked.forEach(each -> lost.add(each.info().path()));
  }
}

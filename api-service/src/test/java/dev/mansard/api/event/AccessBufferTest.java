package dev.mansard.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.nix.StorePathHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AccessBufferTest {
  private static final CacheName MAIN = CacheName.parse("main");
  private static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");

  private final AtomicInteger wakes = new AtomicInteger();
  private final AccessBuffer buffer = new AccessBuffer(10, wakes::incrementAndGet);

  @Test
  void keepsTheLatestAccessOfAnObject() {
    buffer.put(MAIN, hash(1), AT);
    buffer.put(MAIN, hash(1), AT.plusSeconds(2));
    buffer.put(MAIN, hash(1), AT.plusSeconds(1));
    buffer.put(CacheName.parse("other"), hash(1), AT);

    assertThat(buffer.take().orElseThrow())
        .isEqualTo(
            Map.of(
                MAIN,
                Map.of(hash(1), AT.plusSeconds(2)),
                CacheName.parse("other"),
                Map.of(hash(1), AT)));
    assertThat(buffer.take()).isEmpty();
  }

  @Test
  void putsAsideWhatIsFullAndCallsForHelp() {
    for (int i = 0; i < 25; i++) {
      buffer.put(MAIN, hash(i), AT);
    }

    assertThat(wakes).hasValue(2);
    assertThat(takeAll()).isEqualTo(25);
    assertThat(buffer.takeLost()).isZero();
  }

  @Test
  void isBoundedWhenNobodyTakesAnything() {
    for (int i = 0; i < 100; i++) {
      buffer.put(MAIN, hash(i), AT);
      buffer.put(MAIN, hash(i), AT.plusSeconds(1));
    }

    assertThat(buffer.takeLost()).isEqualTo(120);
    assertThat(buffer.takeLost()).isZero();
    assertThat(takeAll()).isEqualTo(40);
  }

  @Test
  void takesTheOldestFirstAlsoAfterItWasGivenBack() {
    for (int i = 0; i < 11; i++) {
      buffer.put(MAIN, hash(i), AT);
    }
    var first = buffer.take().orElseThrow();

    buffer.giveBack(first);

    assertThat(buffer.take()).contains(first);
    assertThat(buffer.take().orElseThrow().get(MAIN)).containsOnlyKeys(hash(10));
  }

  @Test
  void losesNothingBetweenThreads() throws InterruptedException {
    var large = new AccessBuffer(1_000_000, () -> {});
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 4; t++) {
      int offset = t * 10_000;
      threads.add(
          Thread.startVirtualThread(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  large.put(MAIN, hash(offset + i), AT);
                }
              }));
    }
    long seen = 0;
    for (var thread : threads) {
      seen += large.take().map(each -> each.getOrDefault(MAIN, Map.of()).size()).orElse(0);
      thread.join();
    }
    seen += large.take().map(each -> each.getOrDefault(MAIN, Map.of()).size()).orElse(0);

    assertThat(seen).isEqualTo(40_000);
  }

  private long takeAll() {
    long count = 0;
    for (var taken = buffer.take(); taken.isPresent(); taken = buffer.take()) {
      count += taken.get().values().stream().mapToInt(Map::size).sum();
    }
    return count;
  }

  private static StorePathHash hash(int number) {
    return StorePathHash.parse("%032d".formatted(number));
  }
}

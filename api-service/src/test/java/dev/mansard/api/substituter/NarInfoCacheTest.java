package dev.mansard.api.substituter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.nix.StorePathHash;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NarInfoCacheTest {
  private static final CacheName MAIN = CacheName.parse("main");
  private static final CacheName OTHER = CacheName.parse("other");
  private static final long LIMIT = 1 << 20;

  private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
  private final NarInfoCache cache = new NarInfoCache(LIMIT, now::get);

  @BeforeEach
  void listen() {
    cache.toldUntil(now.get());
  }

  @Test
  void keepsWhatWasPut() {
    put(MAIN, 1);

    assertThat(cache.find(path(MAIN, 1)))
        .hasValueSatisfying(entry -> assertThat(entry.body()).isEqualTo(Buffer.buffer("text 1")));
    assertThat(cache.find(path(MAIN, 2))).isEmpty();
    assertThat(cache.find(path(OTHER, 1))).isEmpty();
  }

  @Test
  void forgetsObjectsThatChanged() {
    put(MAIN, 1);
    put(OTHER, 1);
    put(MAIN, 2);

    cache.objectChanged(hash(1));

    assertThat(cache.find(path(MAIN, 1))).isEmpty();
    assertThat(cache.find(path(OTHER, 1))).isEmpty();
    assertThat(cache.find(path(MAIN, 2))).isPresent();
  }

  @Test
  void forgetsCachesThatChanged() {
    put(MAIN, 1);
    put(OTHER, 1);

    cache.cacheChanged(MAIN);

    assertThat(cache.find(path(MAIN, 1))).isEmpty();
    assertThat(cache.find(path(OTHER, 1))).isPresent();
  }

  @Test
  void forgetsAllWhenAnythingMayHaveChanged() {
    put(MAIN, 1);
    put(OTHER, 2);

    cache.anythingChanged();

    assertThat(cache.find(path(MAIN, 1))).isEmpty();
    assertThat(cache.find(path(OTHER, 2))).isEmpty();
  }

  @Test
  void keepsNoAnswerThatWasReadBeforeAChange() {
    var stamp = cache.stamp(MAIN, hash(1));
    cache.objectChanged(hash(1));
    cache.put(path(MAIN, 1), entry(MAIN, 1, stamp));

    assertThat(cache.find(path(MAIN, 1))).isEmpty();
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void servesNothingWhileItMayHaveMissedAChange() {
    put(MAIN, 1);
    now.addAndGet(749_000_000);
    assertThat(cache.find(path(MAIN, 1))).isPresent();

    now.addAndGet(2_000_000);
    assertThat(cache.find(path(MAIN, 1))).isEmpty();

    cache.toldUntil(now.get());
    assertThat(cache.find(path(MAIN, 1))).isPresent();
  }

  @Test
  void servesNothingBeforeItHearsOfChanges() {
    var deaf = new NarInfoCache(LIMIT, now::get);
    deaf.put(path(MAIN, 1), entry(MAIN, 1, deaf.stamp(MAIN, hash(1))));

    assertThat(deaf.find(path(MAIN, 1))).isEmpty();
  }

  @Test
  void staysWithinItsMemoryAndKeepsWhatIsUsed() {
    put(MAIN, 0);
    for (int i = 1; i < 20_000; i++) {
      put(MAIN, i);
      assertThat(cache.find(path(MAIN, 0))).isPresent();
      assertThat(cache.bytes()).isLessThan(LIMIT + 1000);
    }

    assertThat(cache.find(path(MAIN, 19_999))).isPresent();
    assertThat(cache.find(path(MAIN, 1))).isEmpty();
  }

  @Test
  void keepsNothingWithoutMemory() {
    var none = new NarInfoCache(0, now::get);
    none.toldUntil(now.get());
    none.put(path(MAIN, 1), entry(MAIN, 1, none.stamp(MAIN, hash(1))));

    assertThat(none.keepsAnything()).isFalse();
    assertThat(none.find(path(MAIN, 1))).isEmpty();
  }

  private void put(CacheName name, int number) {
    cache.put(path(name, number), entry(name, number, cache.stamp(name, hash(number))));
  }

  private static NarInfoCache.Entry entry(CacheName name, int number, NarInfoCache.Stamp stamp) {
    return new NarInfoCache.Entry(name, hash(number), true, Buffer.buffer("text " + number), stamp);
  }

  private static String path(CacheName name, int number) {
    return "/" + name + "/" + hash(number) + ".narinfo";
  }

  private static StorePathHash hash(int number) {
    return StorePathHash.parse(String.format(Locale.ROOT, "%032d", number));
  }
}

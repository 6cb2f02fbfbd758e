package dev.mansard.api.substituter;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.change.ChangeListener;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * narinfos that were asked for lately, by path. What is missing is never kept.
 *
 * <p>A change does not search for what it makes obsolete: it counts up, and what was read before
 * the count counts no more. That also turns away an answer that was read before a change and
 * arrives after it. Changes of one cache, and of one store path hash, count by themselves, sharing
 * their counter with a few others.
 *
 * <p>Nothing is served from here unless everything that was committed until a moment ago is known
 * to have been told of. That moment and the time of a notification together stay below a second.
 *
 * <p>Bounded by two generations: when the young one fills half the memory, it becomes the old one,
 * and what was old and has not been asked for since is forgotten.
 */
final class NarInfoCache implements ChangeListener {
  /** How long ago all must have been told of, at the most. */
  private static final long LIMIT_NANOS = 750_000_000;

  private static final int CACHE_COUNTERS = 1 << 10;
  private static final int OBJECT_COUNTERS = 1 << 14;

  /** Objects, map entry and headers of the arrays; measured, rounded up. */
  private static final long OVERHEAD_BYTES = 300;

  private final long limitBytes;
  private final LongSupplier nanoTime;
  private final AtomicLong everything = new AtomicLong();
  private final AtomicLongArray caches = new AtomicLongArray(CACHE_COUNTERS);
  private final AtomicLongArray objects = new AtomicLongArray(OBJECT_COUNTERS);
  private volatile Optional<Long> toldUntil = Optional.empty();
  private volatile Generation young = new Generation();
  private volatile Generation old = new Generation();

  /** The state of all counters that matter for one object, taken before it was read. */
  record Stamp(long everything, long cache, long object) {}

  /** An answer, and what has to be known about it to give it. */
  record Entry(CacheName cache, StorePathHash hash, boolean isPublic, Buffer body, Stamp stamp) {}

  private static final class Generation {
    private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
  }

  /**
   * An empty cache.
   *
   * @param limitBytes memory it may take; 0: it keeps nothing
   */
  NarInfoCache(long limitBytes, LongSupplier nanoTime) {
    this.limitBytes = limitBytes;
    this.nanoTime = nanoTime;
  }

  /** Whether there is any need to {@linkplain #toldUntil tell} it of changes. */
  boolean keepsAnything() {
    return limitBytes > 0;
  }

  /** To be taken before the question that an {@link Entry} answers is asked. */
  Stamp stamp(CacheName cache, StorePathHash hash) {
    return new Stamp(everything.get(), caches.get(counter(cache)), objects.get(counter(hash)));
  }

  /** What may be answered without asking anybody. */
  Optional<Entry> find(String path) {
    if (!isListening()) {
      return Optional.empty();
    }
    var entry = young.entries.get(path);
    if (entry == null) {
      entry = old.entries.get(path);
      if (entry == null || !isCurrent(entry)) {
        return Optional.empty();
      }
      put(path, entry);
    }
    return isCurrent(entry) ? Optional.of(entry) : Optional.empty();
  }

  /** Keeps an answer, if it was read after the last change. */
  void put(String path, Entry entry) {
    if (limitBytes == 0 || !isCurrent(entry)) {
      return;
    }
    var generation = young;
    var replaced = generation.entries.put(path, entry);
    long more = weight(path, entry) - (replaced == null ? 0 : weight(path, replaced));
    if (generation.bytes.addAndGet(more) > limitBytes / 2) {
      age(generation);
    }
  }

  private synchronized void age(Generation full) {
    if (young == full) {
      old = full;
      young = new Generation();
    }
  }

  private boolean isListening() {
    var until = toldUntil;
    return until.isPresent() && nanoTime.getAsLong() - until.get() < LIMIT_NANOS;
  }

  private boolean isCurrent(Entry entry) {
    var stamp = entry.stamp();
    return stamp.everything() == everything.get()
        && stamp.cache() == caches.get(counter(entry.cache()))
        && stamp.object() == objects.get(counter(entry.hash()));
  }

  /** How much memory is in use, about. */
  long bytes() {
    return young.bytes.get() + old.bytes.get();
  }

  private static long weight(String path, Entry entry) {
    return OVERHEAD_BYTES + path.length() + entry.body().length();
  }

  private static int counter(CacheName cache) {
    return spread(cache.value().hashCode()) & (CACHE_COUNTERS - 1);
  }

  private static int counter(StorePathHash hash) {
    return spread(hash.value().hashCode()) & (OBJECT_COUNTERS - 1);
  }

  private static int spread(int hash) {
    return hash ^ (hash >>> 16);
  }

  @Override
  public void objectChanged(StorePathHash hash) {
    objects.incrementAndGet(counter(hash));
  }

  @Override
  public void cacheChanged(CacheName name) {
    caches.incrementAndGet(counter(name));
  }

  @Override
  public void anythingChanged() {
    everything.incrementAndGet();
  }

  @Override
  public void toldUntil(long time) {
    toldUntil = Optional.of(time);
  }
}

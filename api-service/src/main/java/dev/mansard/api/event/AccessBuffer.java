package dev.mansard.api.event;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.nix.StorePathHash;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which objects were read, and when last; a bounded number. Whoever puts something in never waits
 * for whoever takes it out: what is full is put aside as a whole, and when too many are aside,
 * further accesses are not noted.
 */
final class AccessBuffer {
  private static final int MOST_ASIDE = 3;

  private final int capacity;
  private final Runnable whenFull;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Map<CacheName, Map<StorePathHash, Instant>>> aside = new ArrayDeque<>();
  private Map<CacheName, Map<StorePathHash, Instant>> current = new HashMap<>();
  private int size;
  private long lost;

  /**
   * An empty buffer.
   *
   * @param capacity number of objects, four times which may be held
   * @param whenFull is called when so many are gathered; must not wait
   */
  AccessBuffer(int capacity, Runnable whenFull) {
    this.capacity = capacity;
    this.whenFull = whenFull;
  }

  /** Notes an access; the latest of an object counts. */
  void put(CacheName cache, StorePathHash hash, Instant at) {
    lock.lock();
    try {
      if (size < capacity || isKnown(cache, hash) || putAside()) {
        int before = of(cache).size();
        of(cache).merge(hash, at, (a, b) -> a.isAfter(b) ? a : b);
        size += of(cache).size() - before;
      } else {
        lost++;
      }
    } finally {
      lock.unlock();
    }
  }

  private Map<StorePathHash, Instant> of(CacheName cache) {
    return current.computeIfAbsent(cache, _ -> new HashMap<>());
  }

  private boolean isKnown(CacheName cache, StorePathHash hash) {
    return current.getOrDefault(cache, Map.of()).containsKey(hash);
  }

  private boolean putAside() {
    if (aside.size() >= MOST_ASIDE) {
      return false;
    }
    aside.addLast(current);
    current = new HashMap<>();
    size = 0;
    whenFull.run();
    return true;
  }

  /** So many times {@link #take} yields what was gathered until now, the last time more. */
  int parts() {
    lock.lock();
    try {
      return aside.size() + (size > 0 ? 1 : 0);
    } finally {
      lock.unlock();
    }
  }

  /** Takes out what has been here longest. */
  Optional<Map<CacheName, Map<StorePathHash, Instant>>> take() {
    lock.lock();
    try {
      if (aside.isEmpty() && size > 0) {
        aside.addLast(current);
        current = new HashMap<>();
        size = 0;
      }
      return Optional.ofNullable(aside.pollFirst());
    } finally {
      lock.unlock();
    }
  }

  /** Gives back what was taken and could not be used. */
  void giveBack(Map<CacheName, Map<StorePathHash, Instant>> accesses) {
    lock.lock();
    try {
      aside.addFirst(accesses);
    } finally {
      lock.unlock();
    }
  }

  /** How many accesses were not noted since this was last asked. */
  long takeLost() {
    lock.lock();
    try {
      long count = lost;
      lost = 0;
      return count;
    } finally {
      lock.unlock();
    }
  }
}

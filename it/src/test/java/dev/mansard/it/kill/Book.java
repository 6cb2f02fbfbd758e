package dev.mansard.it.kill;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * What clients know of one cache: which paths it acknowledged, and until when it owes each of them.
 * Knows a bound on the safe side only: a path that is not owed may be there or not.
 */
final class Book {
  private final Contents contents;
  private final Duration retention;
  private final TreeMap<Integer, Instant> owedUntil = new TreeMap<>();
  private final Map<Integer, Set<Long>> holds = new HashMap<>();
  private final Map<String, Long> pins = new HashMap<>();
  private final Set<Integer> seen = new HashSet<>();
  private long pinned;
  private long acknowledged;

  /** A book of a cache with that retention period; {@link Duration#ZERO} is for ever. */
  Book(Contents contents, Duration retention) {
    this.contents = contents;
    this.retention = retention;
  }

  /** What a cache owes of a path at a moment. */
  record Claim(Instant until, Set<Long> holds) {
    Claim {
      holds = Set.copyOf(holds);
    }
  }

  /** Somebody begins to push the path; from now on it may be there. */
  synchronized void begin(int number) {
    seen.add(number);
  }

  /** A push to a cache that may be destroyed at any moment was acknowledged. */
  synchronized void acknowledge() {
    acknowledged++;
  }

  /** A push that began then was acknowledged just now. */
  synchronized void acknowledge(int number, Instant begun) {
    acknowledged++;
    owe(number, retention.isZero() ? Instant.MAX : begun.plus(retention), Instant.now());
  }

  /** The path is owed for so long, and with it what it refers to, if that is there for sure. */
  private void owe(int start, Instant until, Instant now) {
    owedUntil.merge(start, until, Book::later);
    for (int reached : closure(start, now)) {
      owedUntil.merge(reached, until, Book::later);
    }
  }

  private Set<Integer> closure(int start, Instant now) {
    Set<Integer> closure = new HashSet<>(Set.of(start));
    Deque<Integer> open = new ArrayDeque<>(closure);
    while (!open.isEmpty()) {
      for (int reference : contents.references(open.remove())) {
        if (isOwed(reference, now) && closure.add(reference)) {
          open.add(reference);
        }
      }
    }
    return closure;
  }

  private boolean isOwed(int number, Instant now) {
    return owedUntil.getOrDefault(number, Instant.MIN).isAfter(now)
        || !holds.getOrDefault(number, Set.of()).isEmpty();
  }

  /** Somebody begins to move or remove the pin: what it held is not owed for its sake any more. */
  synchronized void unpin(String name) {
    Long serial = pins.remove(name);
    if (serial != null) {
      holds.values().forEach(held -> held.remove(serial));
    }
  }

  /** The pin stands for the path since just now. */
  synchronized void pin(String name, int number) {
    long serial = ++pinned;
    pins.put(name, serial);
    closure(number, Instant.now())
        .forEach(held -> holds.computeIfAbsent(held, _ -> new HashSet<>()).add(serial));
  }

  synchronized Claim claim(int number) {
    return new Claim(
        owedUntil.getOrDefault(number, Instant.MIN), holds.getOrDefault(number, Set.of()));
  }

  /** Whether a path for which that was claimed before is owed without interruption until now. */
  synchronized boolean stillOwes(int number, Claim before) {
    return before.until().isAfter(Instant.now())
        || claim(number).holds().stream().anyMatch(before.holds()::contains);
  }

  /** Any path that may be there. */
  synchronized int any(Random random) {
    List<Integer> all = List.copyOf(seen);
    return all.isEmpty() ? 0 : all.get(random.nextInt(all.size()));
  }

  /** All that is owed now. */
  synchronized Set<Integer> owed() {
    Instant now = Instant.now();
    Set<Integer> owed = new HashSet<>();
    owedUntil.keySet().stream().filter(number -> isOwed(number, now)).forEach(owed::add);
    return owed;
  }

  synchronized long acknowledged() {
    return acknowledged;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}

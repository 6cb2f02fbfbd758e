package dev.mansard.cli.push;

import dev.mansard.protocol.nix.StorePath;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Store paths that come to be over time, in groups worth planning, and those that could not be
 * pushed, each for a later time of its own; none is forgotten before it is settled.
 *
 * <p>A group ends after a silence, or when its first path has waited long enough. A path that could
 * not be pushed comes again after a wait that doubles each time. One that Nix does not know comes
 * {@value #CHECKS} times, or until the end: its lock also ends when a build fails. Thread-safe.
 */
public final class NewPaths {
  /** How often is asked for a path that is not valid. */
  private static final int CHECKS = 3;

  private final Times times;
  private final Set<StorePath> fresh = new LinkedHashSet<>();
  private final Map<StorePath, Long> later = new LinkedHashMap<>();
  private final Map<StorePath, Integer> attempts = new HashMap<>();
  private final Set<StorePath> refused = new LinkedHashSet<>();
  private long firstNanos;
  private long lastNanos;
  private boolean stopped;
  private boolean ended;

  /**
   * How long to wait.
   *
   * @param silence that ends a group
   * @param patience for the first of a group
   * @param again before the second attempt
   * @param longest between two attempts
   */
  public record Times(Duration silence, Duration patience, Duration again, Duration longest) {
    /** Attic's for groups, and for attempts what a server's restart takes to a long outage. */
    public static final Times STANDARD =
        new Times(
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofMinutes(5));

    private Duration before(int attempt) {
      Duration wait = again.multipliedBy(1L << Math.min(attempt - 1, 20));
      return wait.compareTo(longest) < 0 ? wait : longest;
    }
  }

  public NewPaths(Times times) {
    this.times = times;
  }

  /** These have come to be. */
  public synchronized void add(Collection<StorePath> paths) {
    if (paths.isEmpty()) {
      return;
    }
    lastNanos = System.nanoTime();
    if (fresh.isEmpty()) {
      firstNanos = lastNanos;
    }
    paths.forEach(later::remove);
    fresh.addAll(paths);
    notifyAll();
  }

  /** No more will come; what is there is handed out once more, at once. */
  public synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /** Waits for the next group; empty at the end. */
  synchronized Optional<Set<StorePath>> next() throws InterruptedException {
    while (!stopped) {
      long wait = nanosUntilDue(System.nanoTime());
      if (wait <= 0) {
        return Optional.of(takeDue(System.nanoTime()));
      }
      TimeUnit.NANOSECONDS.timedWait(this, wait);
    }
    if (ended || (fresh.isEmpty() && later.isEmpty())) {
      return Optional.empty();
    }
    ended = true;
    return Optional.of(takeDue(Long.MAX_VALUE));
  }

  private long nanosUntilDue(long now) {
    long wait = Long.MAX_VALUE;
    if (!fresh.isEmpty()) {
      wait =
          Math.min(
              times.silence().toNanos() - (now - lastNanos),
              times.patience().toNanos() - (now - firstNanos));
    }
    for (long due : later.values()) {
      wait = Math.min(wait, due - now);
    }
    return wait;
  }

  private Set<StorePath> takeDue(long now) {
    Set<StorePath> group = new LinkedHashSet<>(fresh);
    fresh.clear();
    later.forEach(
        (path, due) -> {
          if (due <= now) {
            group.add(path);
          }
        });
    later.keySet().removeAll(group);
    return group;
  }

  /** It could not be pushed. */
  synchronized void again(StorePath path) {
    if (!fresh.contains(path)) {
      int attempt = attempts.merge(path, 1, Integer::sum);
      later.put(path, System.nanoTime() + times.before(attempt).toNanos());
      notifyAll();
    }
  }

  /** Nix does not know it, perhaps not yet. */
  synchronized void invalid(StorePath path) {
    if (!ended && attempts.getOrDefault(path, 0) + 1 < CHECKS) {
      again(path);
    } else {
      settled(path);
    }
  }

  /** Nothing more is to be done for it. */
  synchronized void settled(StorePath path) {
    attempts.remove(path);
    later.remove(path);
    refused.remove(path);
  }

  /** It will never be taken, neither now nor later. */
  synchronized void refuse(StorePath path) {
    settled(path);
    refused.add(path);
  }

  synchronized boolean isRefused(StorePath path) {
    return refused.contains(path);
  }

  /** Those that are still to be pushed, and those that cannot be. */
  public synchronized Set<StorePath> left() {
    Set<StorePath> left = new LinkedHashSet<>(fresh);
    left.addAll(later.keySet());
    left.addAll(refused);
    return left;
  }
}

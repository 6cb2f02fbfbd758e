package dev.mansard.cli.push;

import dev.mansard.cli.nix.PathInfo;
import dev.mansard.protocol.nix.StorePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Hands out paths so that each ends after all paths it refers to.
 *
 * <p>Only references that were themselves added count: the others are in the cache or in an
 * upstream one. Among those whose references are all acknowledged, the largest NAR goes first, so
 * that no large one is left alone at the end. When there are none, a path goes early whose
 * references are all under way: its {@link Turn} holds its end back. When a path fails, all that
 * depend on it are given back as {@link Blocked}. Paths may be added while others are under way.
 * Thread-safe.
 *
 * <p>What is handed out without a hold never waits for another path, so there is always one that
 * gets along by itself. A server may still take the early ones first and make those they wait for
 * queue. So whenever any upload has to be repeated or was held for too long, all that are held are
 * let go, and until {@value #CALM_AFTER} paths have arrived none goes early.
 */
final class DependencyOrder {
  /** Paths that must arrive after a trouble, and with no upload being repeated. */
  static final int CALM_AFTER = 50;

  /** A path goes early if it waits for no more than this, or than it has itself. */
  private static final long SHORT_WAIT_BYTES = 32 << 20;

  /** How often one looks whether enough has been sent for another to go early. */
  private static final long LOOK_AGAIN_MILLIS = 50;

  /** Early ones are looked at in the order in which they could go, but not all each time. */
  private static final int MOST_LOOKED_AT = 64;

  private final boolean earlyAllowed;
  private final Map<StorePath, Turn> unfinished = new HashMap<>();
  private final Set<StorePath> failed = new HashSet<>();
  private final PriorityQueue<Turn> ready =
      new PriorityQueue<>(
          Comparator.comparingLong((Turn turn) -> turn.info().narSize()).reversed());
  private final Set<Turn> early = new LinkedHashSet<>();
  private final Set<Turn> repeated = new HashSet<>();
  private int underWay;
  private int untilCalm;
  private boolean closed;

  /** A path that must not be sent because something it refers to is not in the cache. */
  record Blocked(PathInfo info, StorePath missing) {}

  private record Doomed(Turn turn, StorePath missing) {
    Blocked blocked() {
      return new Blocked(turn.info(), missing);
    }
  }

  /**
   * An order for one push.
   *
   * @param earlyAllowed whether the server stores nothing before it has the last byte
   */
  DependencyOrder(boolean earlyAllowed) {
    this.earlyAllowed = earlyAllowed;
  }

  /**
   * Adds paths of which none is under way or waits; returns those that an earlier failure already
   * blocks. One that failed before may be added again.
   */
  synchronized List<Blocked> add(Collection<PathInfo> paths) {
    List<Turn> added = new ArrayList<>();
    for (PathInfo info : paths) {
      var turn = new Turn(this, info);
      unfinished.put(info.path(), turn);
      failed.remove(info.path());
      added.add(turn);
    }
    List<Blocked> blocked = new ArrayList<>();
    for (Turn turn : added) {
      link(turn).ifPresent(missing -> blocked.addAll(block(turn, missing)));
    }
    added.forEach(this::queue);
    notifyAll();
    return blocked;
  }

  /** The cache has these, whatever came of them here. */
  synchronized void present(Collection<StorePath> paths) {
    paths.forEach(failed::remove);
  }

  private Optional<StorePath> link(Turn turn) {
    for (StorePath reference : turn.info().references()) {
      if (failed.contains(reference)) {
        return Optional.of(reference);
      }
      Turn pending = unfinished.get(reference);
      if (pending != null && pending != turn) {
        turn.references.add(pending);
        pending.dependents.add(turn);
      }
    }
    return Optional.empty();
  }

  /**
   * Puts a path that is not under way where it belongs, which is nowhere if it was given up.
   * Another turn of it may have been added since.
   */
  private void queue(Turn turn) {
    if (unfinished.get(turn.path()) != turn) {
      early.remove(turn);
    } else if (turn.references.isEmpty()) {
      early.remove(turn);
      ready.add(turn);
    } else if (turn.references.stream().allMatch(Turn::isUnderWay)) {
      early.add(turn);
    } else {
      early.remove(turn);
    }
  }

  /** No more paths will come. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Waits for a path that may go now; empty when all have come to their end. */
  synchronized Optional<Turn> take() throws InterruptedException {
    while (!closed || !unfinished.isEmpty()) {
      Optional<Turn> next = poll();
      if (next.isPresent()) {
        return next;
      }
      if (closed && underWay == 0) {
        releaseCycle();
      } else {
        wait(early.isEmpty() || !isCalm() ? 0 : LOOK_AGAIN_MILLIS);
      }
    }
    return Optional.empty();
  }

  /** A path that may go now. */
  synchronized Optional<Turn> poll() {
    Optional<Turn> next = ready.isEmpty() ? findEarly() : Optional.of(ready.remove());
    next.ifPresent(this::start);
    return next;
  }

  private boolean isCalm() {
    return earlyAllowed && untilCalm == 0 && repeated.isEmpty();
  }

  private Optional<Turn> findEarly() {
    return isCalm()
        ? early.stream().limit(MOST_LOOKED_AT).filter(DependencyOrder::waitsShortly).findFirst()
        : Optional.empty();
  }

  private static boolean waitsShortly(Turn turn) {
    return bytesWaitedFor(turn) <= Math.max(SHORT_WAIT_BYTES, turn.info().narSize());
  }

  /** What has still to be sent of all the path depends on. */
  private static long bytesWaitedFor(Turn turn) {
    long bytes = 0;
    Set<Turn> seen = new HashSet<>(turn.references);
    Deque<Turn> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      Turn next = open.removeFirst();
      bytes += next.bytesToSend();
      next.references.stream().filter(seen::add).forEach(open::addLast);
    }
    return bytes;
  }

  private void start(Turn turn) {
    early.remove(turn);
    underWay++;
    turn.start();
    waiting(turn.dependents).forEach(this::queue);
  }

  /** Those that wait for another; in a cycle that was released nobody does. */
  private static List<Turn> waiting(Collection<Turn> turns) {
    return turns.stream().filter(turn -> !turn.isUnderWay() && !turn.references.isEmpty()).toList();
  }

  /**
   * Nix has no reference cycles, but an upload that waits for ever would be the worst way to learn
   * of one.
   */
  private void releaseCycle() {
    for (Turn turn : unfinished.values()) {
      turn.references.clear();
      queue(turn);
    }
  }

  /** The cache has the path. */
  synchronized void succeeded(Turn turn) {
    end(turn);
    failed.remove(turn.path()); // it may have been blocked too late to be stopped
    if (untilCalm > 0 && repeated.isEmpty()) {
      untilCalm--;
    }
    for (Turn dependent : turn.dependents) {
      if (dependent.references.remove(turn) && dependent.references.isEmpty()) {
        if (dependent.isUnderWay()) {
          dependent.permit().grant();
        } else {
          queue(dependent);
        }
      }
    }
    notifyAll();
  }

  /** The cache does not have the path; returns what can therefore not go either. */
  synchronized List<Blocked> failed(Turn turn) {
    end(turn);
    failed.add(turn.path());
    List<Blocked> blocked = new ArrayList<>();
    for (Turn dependent : turn.dependents) {
      blocked.addAll(block(dependent, turn.path()));
    }
    notifyAll();
    return blocked;
  }

  private void end(Turn turn) {
    underWay--;
    turn.stop();
    repeated.remove(turn);
    unfinished.remove(turn.path(), turn);
  }

  /**
   * The turn and everything above it. Those under way are told, and become known when they are
   * {@linkplain #withdrawn}.
   */
  private List<Blocked> block(Turn first, StorePath missing) {
    List<Blocked> blocked = new ArrayList<>();
    Deque<Doomed> open = new ArrayDeque<>(List.of(new Doomed(first, missing)));
    while (!open.isEmpty()) {
      Doomed next = open.removeFirst();
      Turn turn = next.turn();
      if (!unfinished.remove(turn.path(), turn)) {
        continue;
      }
      failed.add(turn.path());
      early.remove(turn);
      ready.remove(turn);
      if (turn.isUnderWay()) {
        turn.block(next.blocked());
      } else {
        blocked.add(next.blocked());
      }
      turn.dependents.forEach(each -> open.addLast(new Doomed(each, turn.path())));
    }
    return blocked;
  }

  /**
   * The upload was ended before its end because it was held: because something it refers to failed,
   * which is the answer, or for another reason; then the path is handed out again.
   */
  synchronized Optional<Blocked> withdrawn(Turn turn) {
    underWay--;
    turn.stop();
    repeated.remove(turn);
    Optional<Blocked> blocked = turn.blocked();
    if (blocked.isEmpty()) {
      becomeStrict();
      queue(turn);
      waiting(turn.dependents).forEach(this::queue);
    }
    notifyAll();
    return blocked;
  }

  /** The upload has to be sent again. */
  synchronized void repeating(Turn turn) {
    repeated.add(turn);
    becomeStrict();
    notifyAll();
  }

  private void becomeStrict() {
    untilCalm = CALM_AFTER;
    unfinished.values().stream().filter(Turn::isHeld).forEach(turn -> turn.permit().withdraw());
  }
}

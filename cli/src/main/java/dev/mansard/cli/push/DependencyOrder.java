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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Hands out paths so that each comes after all paths it refers to.
 *
 * <p>Only references that were themselves added count: the others are in the cache or in an
 * upstream one. Among those that may go, the largest NAR goes first, so that no large one is left
 * alone at the end. When a path fails, all that depend on it are given back as {@link Blocked}.
 * Paths may be added while others are under way. Thread-safe.
 */
final class DependencyOrder {
  private final Map<StorePath, Node> waiting = new HashMap<>();
  private final Set<StorePath> running = new HashSet<>();
  private final Set<StorePath> failed = new HashSet<>();
  private final PriorityQueue<Node> ready =
      new PriorityQueue<>(Comparator.comparingLong((Node node) -> node.info.narSize()).reversed());
  private final Map<StorePath, List<Node>> dependents = new HashMap<>();
  private boolean closed;

  /** A path that must not be sent because something it refers to is not in the cache. */
  record Blocked(PathInfo info, StorePath missing) {}

  private static final class Node {
    private final PathInfo info;
    private int open;

    Node(PathInfo info) {
      this.info = info;
    }
  }

  /**
   * Adds paths that were never added before; returns those that an earlier failure already blocks.
   */
  synchronized List<Blocked> add(Collection<PathInfo> paths) {
    List<Node> added = new ArrayList<>();
    for (PathInfo info : paths) {
      var node = new Node(info);
      waiting.put(info.path(), node);
      added.add(node);
    }
    List<Blocked> blocked = new ArrayList<>();
    for (Node node : added) {
      link(node).ifPresent(missing -> blocked.addAll(block(node, missing)));
    }
    for (Node node : added) {
      if (node.open == 0 && waiting.containsKey(node.info.path())) {
        ready.add(node);
      }
    }
    notifyAll();
    return blocked;
  }

  private Optional<StorePath> link(Node node) {
    for (StorePath reference : node.info.references()) {
      if (failed.contains(reference)) {
        return Optional.of(reference);
      }
      boolean pending = waiting.containsKey(reference) || running.contains(reference);
      if (pending && !reference.equals(node.info.path())) {
        node.open++;
        dependents.computeIfAbsent(reference, key -> new ArrayList<>()).add(node);
      }
    }
    return Optional.empty();
  }

  /** No more paths will come. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Waits for a path that may go now; empty when all have been handed out and none can follow. */
  synchronized Optional<PathInfo> take() throws InterruptedException {
    while (ready.isEmpty() && !(closed && waiting.isEmpty())) {
      if (closed && running.isEmpty()) {
        releaseCycle();
      } else {
        wait();
      }
    }
    Node next = ready.poll();
    if (next == null) {
      return Optional.empty();
    }
    waiting.remove(next.info.path());
    running.add(next.info.path());
    return Optional.of(next.info);
  }

  /**
   * Nix has no reference cycles, but an upload that waits for ever would be the worst way to learn
   * of one.
   */
  private void releaseCycle() {
    ready.addAll(waiting.values());
  }

  /** The cache has the path. */
  synchronized void succeeded(StorePath path) {
    running.remove(path);
    for (Node dependent : dependents.getOrDefault(path, List.of())) {
      dependent.open--;
      if (dependent.open == 0 && waiting.containsKey(dependent.info.path())) {
        ready.add(dependent);
      }
    }
    dependents.remove(path);
    notifyAll();
  }

  /** The cache does not have the path; returns what can therefore not go either. */
  synchronized List<Blocked> failed(StorePath path) {
    running.remove(path);
    failed.add(path);
    List<Blocked> blocked = new ArrayList<>();
    for (Node dependent : dependents.getOrDefault(path, List.of())) {
      blocked.addAll(block(dependent, path));
    }
    notifyAll();
    return blocked;
  }

  /** The node and everything above it. */
  private List<Blocked> block(Node first, StorePath missing) {
    List<Blocked> blocked = new ArrayList<>();
    Deque<Blocked> open = new ArrayDeque<>(List.of(new Blocked(first.info, missing)));
    while (!open.isEmpty()) {
      Blocked next = open.removeFirst();
      StorePath path = next.info().path();
      if (waiting.remove(path) == null) {
        continue;
      }
      failed.add(path);
      blocked.add(next);
      for (Node dependent : dependents.getOrDefault(path, List.of())) {
        open.addLast(new Blocked(dependent.info, path));
      }
    }
    return blocked;
  }
}

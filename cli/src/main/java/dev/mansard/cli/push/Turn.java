package dev.mansard.cli.push;

import dev.mansard.cli.client.EndPermit;
import dev.mansard.cli.nix.PathInfo;
import dev.mansard.protocol.nix.StorePath;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A path in a {@link DependencyOrder}, in whose lock all of this is guarded except what is said to
 * be thread-safe. Whoever takes one calls one of the order's methods about its end.
 */
final class Turn {
  private final DependencyOrder order;
  private final PathInfo info;

  /** What it refers to and the cache does not have yet. */
  final Set<Turn> references = new HashSet<>();

  final Set<Turn> dependents = new LinkedHashSet<>();
  private boolean underWay;
  private volatile EndPermit permit = new EndPermit();
  private volatile long sent;
  private Optional<DependencyOrder.Blocked> blocked = Optional.empty();

  Turn(DependencyOrder order, PathInfo info) {
    this.order = order;
    this.info = info;
  }

  PathInfo info() {
    return info;
  }

  StorePath path() {
    return info.path();
  }

  /** Whether this upload may come to its end. Thread-safe. */
  EndPermit permit() {
    return permit;
  }

  /** So many bytes are on their way. Thread-safe. */
  void sent(long bytes) {
    sent = bytes;
  }

  /** This upload has to be sent again. Thread-safe. */
  void repeating() {
    order.repeating(this);
  }

  boolean isUnderWay() {
    return underWay;
  }

  boolean isHeld() {
    return underWay && !references.isEmpty();
  }

  long bytesToSend() {
    return Math.max(0, info.narSize() - sent);
  }

  void start() {
    underWay = true;
    sent = 0;
    permit = references.isEmpty() ? EndPermit.granted() : new EndPermit();
  }

  void stop() {
    underWay = false;
  }

  /** Why this upload, which is under way, must not come to its end. */
  void block(DependencyOrder.Blocked reason) {
    blocked = Optional.of(reason);
    permit.withdraw();
  }

  Optional<DependencyOrder.Blocked> blocked() {
    return blocked;
  }
}

package dev.mansard.api.access;

import dev.mansard.protocol.access.Permission;
import java.util.Set;

/** The decision whether somebody may do something to a cache. */
sealed interface Access {
  /** Go ahead. */
  record Granted() implements Access {}

  /** May know the cache, but not do this. */
  record Denied() implements Access {}

  /** May not even know whether there is such a cache. */
  record Hidden() implements Access {}

  /**
   * Decides.
   *
   * @param held everything the caller may do, pull of a public cache included
   */
  static Access decide(Set<Permission> held, Permission needed) {
    if (held.contains(needed)) {
      return new Granted();
    }
    return held.isEmpty() ? new Hidden() : new Denied();
  }
}

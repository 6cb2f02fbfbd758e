package dev.mansard.store.metadata.commit;

import dev.mansard.protocol.nix.Sha256;

/** How a commit ended. Only {@link Committed} has changed anything. */
public sealed interface CommitResult {

  /** All is stored. */
  record Committed() implements CommitResult {}

  /** Another upload has stored the same NAR meanwhile. */
  record NarExists() implements CommitResult {}

  /**
   * The cache has the path with another NAR.
   *
   * @param existing the hash of that NAR
   */
  record PathTaken(Sha256 existing) implements CommitResult {}

  /** The cache has been destroyed meanwhile. */
  record CacheGone() implements CommitResult {}
}

package dev.mansard.cli.push;

import dev.mansard.cli.nix.PathInfo;
import dev.mansard.protocol.nix.StorePath;
import java.util.List;

/**
 * What a push has to do.
 *
 * @param present in the cache already, or left to an upstream one
 * @param invalid asked for, but not in the store
 * @param cached already in the cache
 * @param upstream left to an upstream cache
 */
record PushPlan(
    List<PathInfo> uploads,
    List<StorePath> present,
    List<StorePath> invalid,
    int cached,
    int upstream) {
  PushPlan {
    uploads = List.copyOf(uploads);
    present = List.copyOf(present);
    invalid = List.copyOf(invalid);
  }

  /** {@code (3 already cached, 40 in upstream)}. */
  String skipped() {
    return "(%d already cached, %d in upstream)".formatted(cached, upstream);
  }

  long narBytes() {
    return uploads.stream().mapToLong(PathInfo::narSize).sum();
  }
}

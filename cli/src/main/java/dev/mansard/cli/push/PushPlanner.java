package dev.mansard.cli.push;

import dev.mansard.cli.nix.LocalStore;
import dev.mansard.cli.nix.PathInfo;
import dev.mansard.cli.nix.StoreAnswer;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.nix.StorePathHash;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds out which paths of a closure the cache lacks. Remembers what it planned, so that a path is
 * never planned twice. Not thread-safe.
 */
final class PushPlanner {
  private final LocalStore store;
  private final PushTarget target;
  private final PushOptions options;
  private final Set<StorePath> planned = new HashSet<>();

  PushPlanner(LocalStore store, PushTarget target, PushOptions options) {
    this.store = store;
    this.target = target;
    this.options = options;
  }

  PushPlan plan(Collection<StorePath> roots) throws IOException {
    StoreAnswer answer = store.query(roots, options.scope());
    List<PathInfo> fresh =
        answer.valid().stream().filter(info -> !planned.contains(info.path())).toList();
    List<PathInfo> ours = fresh.stream().filter(info -> !isUpstream(info)).toList();
    List<StorePathHash> hashes = ours.stream().map(info -> info.path().hash()).toList();
    Set<StorePathHash> missing = target.client().getMissingPaths(target.cache(), hashes);
    List<PathInfo> uploads =
        ours.stream().filter(info -> missing.contains(info.path().hash())).toList();
    fresh.forEach(info -> planned.add(info.path()));
    return new PushPlan(
        uploads, answer.invalid(), ours.size() - uploads.size(), fresh.size() - ours.size());
  }

  /** The filter does not prune: what an upstream path refers to is still looked at. */
  private boolean isUpstream(PathInfo info) {
    return !options.ignoreUpstreamFilter()
        && info.signatures().stream()
            .anyMatch(signature -> target.upstreamKeys().contains(signature.keyName()));
  }
}

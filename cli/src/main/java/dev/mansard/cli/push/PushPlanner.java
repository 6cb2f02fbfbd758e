package dev.mansard.cli.push;

import dev.mansard.cli.nix.LocalStore;
import dev.mansard.cli.nix.PathInfo;
import dev.mansard.cli.nix.StoreAnswer;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.nix.StorePathHash;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out which paths of a closure the cache lacks. Remembers what it planned, so that a path is
 * not planned twice unless that is forgotten. To be asked by one thread; any may make it forget.
 */
final class PushPlanner {
  private final LocalStore store;
  private final PushTarget target;
  private final PushOptions options;
  private final Set<StorePath> planned = ConcurrentHashMap.newKeySet();

  PushPlanner(LocalStore store, PushTarget target, PushOptions options) {
    this.store = store;
    this.target = target;
    this.options = options;
  }

  /** Plans these and what they refer to, all of which will not be planned again. */
  PushPlan plan(Collection<StorePath> roots) throws IOException {
    Look look = look(roots);
    look.fresh().forEach(info -> planned.add(info.path()));
    return look.plan();
  }

  /** The same, but what the cache has already may be asked for again: it may lose it. */
  PushPlan planUploads(Collection<StorePath> roots) throws IOException {
    PushPlan plan = look(roots).plan();
    plan.uploads().forEach(info -> planned.add(info.path()));
    return plan;
  }

  private record Look(List<PathInfo> fresh, PushPlan plan) {}

  private Look look(Collection<StorePath> roots) throws IOException {
    StoreAnswer answer = store.query(roots, options.scope());
    List<PathInfo> fresh =
        answer.valid().stream().filter(info -> !planned.contains(info.path())).toList();
    List<PathInfo> ours = fresh.stream().filter(info -> !isUpstream(info)).toList();
    List<StorePathHash> hashes = ours.stream().map(info -> info.path().hash()).toList();
    Set<StorePathHash> missing = target.client().getMissingPaths(target.cache(), hashes);
    List<PathInfo> uploads =
        ours.stream().filter(info -> missing.contains(info.path().hash())).toList();
    List<StorePath> present =
        fresh.stream().map(PathInfo::path).filter(path -> !missing.contains(path.hash())).toList();
    return new Look(
        fresh,
        new PushPlan(
            uploads,
            present,
            answer.invalid(),
            ours.size() - uploads.size(),
            fresh.size() - ours.size()));
  }

  /** It may be planned again. */
  void forget(StorePath path) {
    planned.remove(path);
  }

  /** The filter does not prune: what an upstream path refers to is still looked at. */
  private boolean isUpstream(PathInfo info) {
    return !options.ignoreUpstreamFilter()
        && info.signatures().stream()
            .anyMatch(signature -> target.upstreamKeys().contains(signature.keyName()));
  }
}

package dev.mansard.gc.collect;

import java.util.List;

/** Says what a collection would remove, and why, without removing anything. */
public final class Preview {
  private final MappingRepository mappings;
  private final RetentionSettings settings;
  private final List<RootProvider> roots;
  private final OrphanCensus census;

  public Preview(
      MappingRepository mappings,
      RetentionSettings settings,
      List<RootProvider> roots,
      OrphanCensus census) {
    this.mappings = mappings;
    this.settings = settings;
    this.roots = List.copyOf(roots);
    this.census = census;
  }

  /**
   * For people: a paragraph a cache with at most {@code limit} paths each, and the orphans.
   *
   * @throws InterruptedException if the thread was interrupted
   */
  public String text(int limit) throws InterruptedException {
    var text = new StringBuilder();
    for (long id : mappings.listDestroyed()) {
      text.append("A destroyed cache (row %d): all its paths would go.%n".formatted(id));
    }
    var job = new ExpiredMappingJob(mappings, settings, roots, () -> true);
    for (AgingCache cache : mappings.listAging(settings)) {
      describe(text, cache, job.mark(cache), limit);
    }
    if (text.isEmpty()) {
      text.append("No path would go.\n");
    }
    return text.append(orphans()).toString();
  }

  private static void describe(StringBuilder text, AgingCache cache, Expiry expiry, int limit) {
    long candidates = expiry.countCandidates();
    text.append(
        "Cache %s: %d paths were not used for %d seconds or more and would go; %d more are kept, as others refer to them.%n"
            .formatted(cache.name(), candidates, cache.retentionSeconds(), expiry.countKept()));
    for (Expiry.Candidate candidate : expiry.listCandidates(limit)) {
      text.append(
          "  %s  last used %s%n".formatted(candidate.storePath(), candidate.lastAccessedAt()));
    }
    if (candidates > limit) {
      text.append("  ... and %d more%n".formatted(candidates - limit));
    }
  }

  private String orphans() {
    var orphans = census.count();
    return "On their way out: %d NARs, %d chunks, %d packs of %d bytes.%n"
        .formatted(orphans.nars(), orphans.chunks(), orphans.packs(), orphans.packBytes());
  }
}

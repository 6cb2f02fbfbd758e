package dev.mansard.gc.collect;

import java.util.List;

/** Says what a collection would remove, and why, without removing anything. */
public final class Preview {
  private final MappingRepository mappings;
  private final RetentionSettings settings;
  private final PinCensus pins;
  private final OrphanCensus census;

  public Preview(
      MappingRepository mappings, RetentionSettings settings, PinCensus pins, OrphanCensus census) {
    this.mappings = mappings;
    this.settings = settings;
    this.pins = pins;
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
    var job = new ExpiredMappingJob(mappings, settings, List.of(pins), () -> true, Rest.none());
    for (AgingCache cache : mappings.listAging(settings)) {
      describe(text, cache, job, limit);
    }
    if (text.isEmpty()) {
      text.append("No path would go.\n");
    }
    return text.append(orphans()).toString();
  }

  private void describe(StringBuilder text, AgingCache cache, ExpiredMappingJob job, int limit)
      throws InterruptedException {
    Expiry expiry = job.markUsed(cache);
    long inUse = expiry.countKept();
    job.markRoots(cache, expiry);
    text.append(
        "Cache %s: %d paths were not used for %d seconds or more and would go; %d more are kept, as others refer to them, and %d by pins.%n"
            .formatted(
                cache.name(),
                expiry.countCandidates(),
                cache.retentionSeconds(),
                inUse,
                expiry.countKept() - inUse));
    describePins(text, cache, limit);
    describeCandidates(text, expiry, limit);
  }

  private void describePins(StringBuilder text, AgingCache cache, int limit) {
    List<PinCensus.Pinned> pinned = pins.listPinned(cache.id(), limit + 1);
    for (PinCensus.Pinned each : pinned.subList(0, Math.min(limit, pinned.size()))) {
      text.append(
          "  %s  kept by pin %s%s%n"
              .formatted(each.storePath(), each.name(), each.current() ? "" : ", an older target"));
    }
    if (pinned.size() > limit) {
      text.append("  ... and more pins%n".formatted());
    }
  }

  private static void describeCandidates(StringBuilder text, Expiry expiry, int limit) {
    long candidates = expiry.countCandidates();
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

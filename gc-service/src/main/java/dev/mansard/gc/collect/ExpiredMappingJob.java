package dev.mansard.gc.collect;

import dev.mansard.gc.event.AccessLag;
import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.Removal;
import dev.mansard.gc.run.Yield;
import dev.mansard.protocol.nix.StorePathHash;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops objects that nobody has used for their cache's retention period and that nothing kept
 * refers to. Drops nothing while it is not known what was used.
 */
public final class ExpiredMappingJob implements CollectionJob {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiredMappingJob.class);
  private static final int ROOTS = 1_000;

  private final MappingRepository mappings;
  private final RetentionSettings settings;
  private final List<RootProvider> roots;
  private final AccessLag lag;

  private final BatchSize drops;

  public ExpiredMappingJob(
      MappingRepository mappings,
      RetentionSettings settings,
      List<RootProvider> roots,
      AccessLag lag,
      Rest rest) {
    this.mappings = mappings;
    this.settings = settings;
    this.roots = List.copyOf(roots);
    this.lag = lag;
    this.drops = BatchSize.ofTransactions(50, 2_000, rest);
  }

  @Override
  public String removes() {
    return "mappings by age";
  }

  @Override
  public Removal removal() {
    return Removal.OBJECTS;
  }

  @Override
  public Yield run() throws InterruptedException {
    if (!lag.isCaughtUp()) {
      LOG.warn("Nothing expires by age: not all reads are known yet");
      return Yield.NOTHING;
    }
    long dropped = 0;
    for (AgingCache cache : mappings.listAging(settings)) {
      dropped += drop(cache);
    }
    return Yield.of(dropped);
  }

  /**
   * Long enough to be worth it that each statement hashes all old objects. For one way of looking:
   * what is fast along an index says nothing of the next, which may read from a disk at random.
   */
  private static BatchSize pages() {
    return BatchSize.ofPages(500, 100_000, Duration.ofSeconds(4));
  }

  /** Looks for what may go in the cache; nothing is dropped yet. */
  public Expiry mark(AgingCache cache) throws InterruptedException {
    Expiry expiry = markUsed(cache);
    markRoots(cache, expiry);
    return expiry;
  }

  /** The first half of {@link #mark}: keeps what is in use. */
  Expiry markUsed(AgingCache cache) throws InterruptedException {
    Expiry expiry = mappings.begin(cache);
    pages().runAll(expiry::gather);
    pages().runAll(expiry::followKept);
    expiry.followRecent();
    pages().runAll(expiry::followFound);
    return expiry;
  }

  /** The second half: keeps the roots. */
  void markRoots(AgingCache cache, Expiry expiry) throws InterruptedException {
    keepRoots(cache, expiry);
    pages().runAll(expiry::followFound);
  }

  private long drop(AgingCache cache) throws InterruptedException {
    Expiry expiry = mark(cache);
    pages().runAll(expiry::countReferrers);
    long dropped = 0;
    var recent = new Pause();
    var found = pages();
    while (lag.isCaughtUp()) {
      recent.runIfOver(expiry::followRecent);
      found.runAll(expiry::followFound);
      var step = drops.run(expiry::drop);
      dropped += step.dropped();
      if (step.tried() == 0) {
        return dropped;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException("after " + dropped);
      }
    }
    LOG.warn("Expiry by age stops at cache {}: not all reads are known", cache.name());
    return dropped;
  }

  private void keepRoots(AgingCache cache, Expiry expiry) {
    for (RootProvider provider : roots) {
      List<StorePathHash> page = provider.listRoots(cache.id(), Optional.empty(), ROOTS);
      while (!page.isEmpty()) {
        expiry.keepRoots(page);
        page = provider.listRoots(cache.id(), Optional.of(page.getLast()), ROOTS);
      }
    }
  }
}

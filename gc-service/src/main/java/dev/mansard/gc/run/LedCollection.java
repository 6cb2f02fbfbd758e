package dev.mansard.gc.run;

import dev.mansard.gc.leadership.Leadership;
import dev.mansard.gc.leadership.LeadershipLostException;
import dev.mansard.gc.leadership.Term;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A garbage collection that runs in one process at a time. */
public final class LedCollection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LedCollection.class);

  private final Leadership leadership;
  private final GarbageCollection collection;
  private final CollectionWatch watch;

  public LedCollection(Leadership leadership, GarbageCollection collection) {
    this(leadership, collection, CollectionWatch.none());
  }

  /** One that somebody watches. */
  public LedCollection(Leadership leadership, GarbageCollection collection, CollectionWatch watch) {
    this.leadership = leadership;
    this.collection = collection;
    this.watch = watch;
  }

  /** Whether this process is the one of all collectors that works; for people to look at. */
  public boolean isFirst() {
    return leadership.isFirst();
  }

  /**
   * Collects if nobody else does and the last collection is at least {@code interval} ago, or was
   * cut short.
   *
   * @return empty if nothing was done, or if another process has taken over
   * @throws RefusedCollectionException if nothing may be collected
   * @throws dev.mansard.store.metadata.MetadataException if the database is away
   */
  public Optional<CollectionReport> runIfDue(Duration interval) throws InterruptedException {
    var begun = leadership.tryBegin(interval);
    if (begun.isEmpty()) {
      return Optional.empty();
    }
    try (var term = begun.get()) {
      LOG.debug("Garbage collection begins, token {}", term.token());
      var report = watched(term);
      LOG.info(
          "Garbage collection freed {} bytes in {} ms",
          report.bytes(),
          report.duration().toMillis());
      return Optional.of(report);
    } catch (LeadershipLostException e) {
      LOG.warn("Garbage collection stops: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private CollectionReport watched(Term term) throws InterruptedException {
    long start = System.nanoTime();
    boolean isOver = false;
    try {
      var report = run(term);
      isOver = true;
      watch.ended(report);
      return report;
    } finally {
      if (!isOver) {
        watch.failed(Duration.ofNanos(System.nanoTime() - start));
      }
    }
  }

  /** One that is refused has ended, too: trying again at once would not help. */
  private CollectionReport run(Term term) throws InterruptedException {
    try {
      var report = collection.run();
      term.finish();
      return report;
    } catch (RefusedCollectionException e) {
      term.finish();
      throw e;
    }
  }

  @Override
  public void close() {
    leadership.close();
  }
}

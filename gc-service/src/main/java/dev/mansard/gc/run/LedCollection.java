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

  public LedCollection(Leadership leadership, GarbageCollection collection) {
    this.leadership = leadership;
    this.collection = collection;
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
      var report = run(term);
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

package dev.mansard.gc.run;

import dev.mansard.gc.leadership.LeadershipLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All jobs, one after the other. A job that fails does not keep the others from running. */
public final class GarbageCollection {
  private static final Logger LOG = LoggerFactory.getLogger(GarbageCollection.class);

  private final List<CollectionJob> jobs;

  public GarbageCollection(List<CollectionJob> jobs) {
    this.jobs = List.copyOf(jobs);
  }

  /**
   * Runs every job once.
   *
   * @throws LeadershipLostException if another process collects now
   * @throws RefusedCollectionException if a job says that nothing may be collected
   * @throws InterruptedException if the thread was interrupted
   */
  public CollectionReport run() throws InterruptedException {
    long start = System.nanoTime();
    List<CollectionReport.Line> lines = new ArrayList<>();
    try {
      for (var job : jobs) {
        lines.add(run(job));
      }
    } finally {
      jobs.forEach(CollectionJob::close);
    }
    return new CollectionReport(lines, Duration.ofNanos(System.nanoTime() - start));
  }

  private static CollectionReport.Line run(CollectionJob job) throws InterruptedException {
    try {
      Yield removed = job.run();
      if (removed.count() > 0) {
        LOG.info("Garbage collection removed {}: {}", job.removes(), removed.count());
      } else {
        LOG.debug("Garbage collection found none: {}", job.removes());
      }
      return new CollectionReport.Line(job.removes(), job.removal(), removed, true);
    } catch (InterruptedException | LeadershipLostException | RefusedCollectionException e) {
      throw e;
    } catch (Exception e) {
      if (Thread.interrupted()) {
        throw new InterruptedException(e.toString());
      }
      LOG.warn("Garbage collection could not remove {}", job.removes(), e);
      return new CollectionReport.Line(job.removes(), job.removal(), Yield.NOTHING, false);
    }
  }
}

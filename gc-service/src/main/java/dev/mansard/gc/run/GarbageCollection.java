package dev.mansard.gc.run;

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

  /** Runs every job once; returns whether all succeeded. */
  public boolean run() {
    boolean succeeded = true;
    for (var job : jobs) {
      succeeded &= run(job);
    }
    return succeeded;
  }

  private static boolean run(CollectionJob job) {
    try {
      long removed = job.run();
      if (removed > 0) {
        LOG.info("Garbage collection removed {}: {}", job.removes(), removed);
      } else {
        LOG.debug("Garbage collection found none: {}", job.removes());
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception e) {
      LOG.warn("Garbage collection could not remove {}", job.removes(), e);
      return false;
    }
  }
}

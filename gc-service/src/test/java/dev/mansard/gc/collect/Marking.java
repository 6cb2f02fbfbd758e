package dev.mansard.gc.collect;

import dev.mansard.gc.testing.CollectorFixture;
import java.util.List;

/** The two halves of a drop by age, so that something can happen in between. */
final class Marking {
  private Marking() {}

  /** Looks for what may go in the first cache, without roots. */
  static Expiry mark(CollectorFixture collector) throws InterruptedException {
    var job =
        new ExpiredMappingJob(
            collector.mappings(), collector.retention, List.of(), collector.lag, Rest.none());
    Expiry expiry = job.mark(collector.mappings().listAging(collector.retention).getFirst());
    while (expiry.countReferrers(1_000) > 0) {
      // goes on
    }
    return expiry;
  }

  /** Drops what may. */
  static void dropAll(Expiry expiry) {
    do {
      expiry.followRecent();
      while (expiry.followFound(1_000) > 0) {
        // goes on
      }
    } while (expiry.drop(1_000).tried() > 0);
  }
}

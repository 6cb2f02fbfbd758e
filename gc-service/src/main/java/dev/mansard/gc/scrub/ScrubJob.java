package dev.mansard.gc.scrub;

import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.Yield;
import dev.mansard.store.integrity.Scrub;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies stored bytes for a while, so that no run of the garbage collection waits for all of
 * them; the next run goes on. Removes nothing but the trust in what is damaged.
 */
public final class ScrubJob implements CollectionJob {
  private static final Logger LOG = LoggerFactory.getLogger(ScrubJob.class);

  private final Scrub scrub;
  private final Duration interval;
  private final Duration time;

  /**
   * A job.
   *
   * @param interval from the beginning of one round to that of the next
   * @param time for one run
   */
  public ScrubJob(Scrub scrub, Duration interval, Duration time) {
    this.scrub = scrub;
    this.interval = interval;
    this.time = time;
  }

  @Override
  public String removes() {
    return "damaged chunks, this round";
  }

  @Override
  public Yield run() throws Exception {
    return switch (scrub.run(interval, time)) {
      case Scrub.Result.Finished(var round, var _) -> Yield.of(round.damagedChunks());
      case Scrub.Result.Paused(var round) -> {
        LOG.info(
            "Scrub paused at pack {}: {} packs, {} bytes verified so far",
            round.packId(),
            round.packs(),
            round.verifiedBytes());
        yield Yield.of(round.damagedChunks());
      }
      case Scrub.Result.Elsewhere() -> {
        LOG.info("Another process scrubs this store");
        yield Yield.NOTHING;
      }
      case Scrub.Result.NotDue() -> Yield.NOTHING;
    };
  }
}

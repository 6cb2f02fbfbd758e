package dev.mansard.store.integrity;

import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.integrity.PlacedFrame;
import dev.mansard.store.metadata.integrity.ScrubRepository.LostPaths;
import dev.mansard.store.metadata.integrity.ScrubState;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies every live pack: that its blob is there as a whole, and that each frame has its
 * checksum. What is damaged is quarantined; what was quarantined and is whole goes back into
 * service. Goes through the packs in rounds; the position is kept in the database, so that any
 * process can go on at any time. Blocking, one thread at a time.
 */
public final class Scrub {
  private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);
  private static final int PACKS_AT_ONCE = 100;
  private static final int FRAMES_AT_ONCE = 2_000;
  private static final int PATHS_SHOWN = 50;

  private final BlobStorage storage;
  private final BlockingIntegrity metadata;
  private final Quarantine quarantine;
  private final Healing healing;
  private final IntegrityCounters counters;
  private final ScrubPace pace;
  private final Clock clock;

  /** The scrub of one store. */
  public Scrub(
      BlobStorage storage,
      BlockingIntegrity metadata,
      Quarantine quarantine,
      IntegrityCounters counters,
      ScrubPace pace,
      Clock clock) {
    this.storage = storage;
    this.metadata = metadata;
    this.quarantine = quarantine;
    this.healing = new Healing(metadata, counters);
    this.counters = counters;
    this.pace = pace;
    this.clock = clock;
  }

  /** How a run ended. */
  public sealed interface Result {

    /** The round is complete, and what it found; and what is missing now, whoever found it. */
    record Finished(ScrubState round, LostPaths lost) implements Result {}

    /** The time was over. */
    record Paused(ScrubState round) implements Result {}

    /** Somebody else scrubs the same store. */
    record Elsewhere() implements Result {}

    /** The next round is not due yet. */
    record NotDue() implements Result {}
  }

  /**
   * Goes on with the round under way, or begins one if the last began that long ago.
   *
   * @param interval from the beginning of one round to that of the next
   * @param time after which to stop in the middle; what is being read is finished
   * @throws StorageException if the storage does not answer, or lets nothing be read: the next run
   *     goes on there
   */
  public Result run(Duration interval, Duration time) throws IOException, InterruptedException {
    healing.healAll();
    ScrubState state = metadata.findScrubState();
    if (!state.isUnderWay()) {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
      Optional<Instant> last = state.startedAt();
      if (last.isPresent()
          && !now.isBefore(last.get())
          && now.isBefore(last.get().plus(interval))) {
        return new Result.NotDue();
      }
      ScrubState begun = ScrubState.begin(now);
      if (!metadata.saveScrubState(state, begun)) {
        return new Result.Elsewhere();
      }
      state = begun;
    }
    return new Round(state, time).run();
  }

  /** Forgets how far the round has come; the next run begins a new one. */
  public void restart() {
    ScrubState begun = ScrubState.begin(clock.instant().truncatedTo(ChronoUnit.MICROS));
    if (!metadata.saveScrubState(metadata.findScrubState(), begun)) {
      LOG.warn("Another process scrubs this store; its round is not begun anew");
    }
  }

  /** One run of a round. */
  private final class Round {
    private final Instant begin = clock.instant();
    private final Instant end;
    private final FrameVerification verification =
        new FrameVerification(storage, new StorageMark(storage, metadata), pace::spend);
    private ScrubState state;
    private ScrubState saved;

    Round(ScrubState state, Duration time) {
      this.state = state;
      this.saved = state;
      this.end = begin.plus(time);
    }

    Result run() throws IOException, InterruptedException {
      List<Pack> packs = metadata.listPacks(state.packId(), PACKS_AT_ONCE);
      while (!packs.isEmpty()) {
        for (Pack pack : packs) {
          long from = pack.id() == state.packId() ? state.packOffset() : 0;
          if (!verify(pack, from)) {
            return new Result.Elsewhere();
          }
          if (isOver()) {
            return new Result.Paused(state);
          }
        }
        packs = metadata.listPacks(state.packId(), PACKS_AT_ONCE);
      }
      state = state.finish(clock.instant().truncatedTo(ChronoUnit.MICROS));
      return save() ? finished() : new Result.Elsewhere();
    }

    private Result finished() {
      LostPaths lost = metadata.findLostPaths(PATHS_SHOWN);
      LOG.info(
          "Scrub finished: {} packs, {} bytes verified, {} chunks damaged; paths missing: {}",
          state.packs(),
          state.verifiedBytes(),
          state.damagedChunks(),
          lost.count());
      return new Result.Finished(state, lost);
    }

    /** False if somebody else has moved the position. */
    private boolean verify(Pack pack, long from) throws IOException, InterruptedException {
      var blob = quarantine.verifyBlob(pack);
      state = state.at(pack.id(), from, 0, blob.quarantined());
      counters.addDamaged(
          blob.quarantined() == 0 ? 0 : Math.max(0, pack.sizeBytes() - blob.sizeBytes()));
      List<PlacedFrame> frames = metadata.listFrames(pack.id(), from, FRAMES_AT_ONCE);
      while (!frames.isEmpty()) {
        verify(pack, frames, blob.sizeBytes());
        if (!save()) {
          return false;
        }
        if (isOver()) {
          return true;
        }
        frames = metadata.listFrames(pack.id(), state.packOffset(), FRAMES_AT_ONCE);
      }
      state = state.behind(pack.id());
      return save();
    }

    /** Those for which there is time, and one request at least. */
    private void verify(Pack pack, List<PlacedFrame> frames, long sizeBytes)
        throws IOException, InterruptedException {
      for (List<PlacedFrame> request : FrameVerification.requests(frames)) {
        verify(pack, within(request, sizeBytes));
        state = state.at(pack.id(), request.getLast().end(), 0, 0);
        if (isOver()) {
          return;
        }
      }
    }

    private void verify(Pack pack, List<PlacedFrame> request)
        throws IOException, InterruptedException {
      List<Flaw> flaws = verification.findFlaws(pack.blobKey(), request);
      int damaged = quarantine.quarantine(pack, flaws);
      List<PlacedFrame> whole = new ArrayList<>(request);
      whole.removeAll(flaws.stream().map(Flaw::frame).toList());
      List<Long> restored =
          whole.stream().filter(PlacedFrame::isQuarantined).map(PlacedFrame::offset).toList();
      if (!restored.isEmpty()) {
        quarantine.release(pack, restored);
      }
      long bytes = whole.stream().mapToLong(PlacedFrame::length).sum();
      counters.addDamaged(flaws.stream().mapToLong(flaw -> flaw.frame().length()).sum());
      counters.addVerified(bytes);
      state = state.at(pack.id(), state.packOffset(), bytes, damaged);
    }

    /** Also when the clock was set back: nobody knows for how long it has been at work. */
    private boolean isOver() {
      Instant now = clock.instant();
      return now.isBefore(begin) || !now.isBefore(end);
    }

    private boolean save() {
      boolean isOurs = metadata.saveScrubState(saved, state);
      saved = state;
      return isOurs;
    }
  }

  /** What lies beyond the end of the blob is quarantined already, and cannot be read. */
  private static List<PlacedFrame> within(List<PlacedFrame> frames, long sizeBytes) {
    return frames.stream().filter(frame -> frame.end() <= sizeBytes).toList();
  }
}

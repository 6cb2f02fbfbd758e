package dev.mansard.store.metadata.integrity;

import java.time.Instant;
import java.util.Optional;

/**
 * How far the verification of all packs has come.
 *
 * @param startedAt of the round under way, or of the last one
 * @param packId where it goes on
 * @param packOffset in that pack
 * @param packs packs the round has finished
 * @param verifiedBytes bytes the round has read and found as they should be
 * @param damagedChunks what it has found damaged or lost
 * @param finishedAt of the last round; empty while one is under way, and before the first
 */
public record ScrubState(
    Optional<Instant> startedAt,
    long packId,
    long packOffset,
    long packs,
    long verifiedBytes,
    long damagedChunks,
    Optional<Instant> finishedAt) {

  /** Whether a round has begun and not ended. */
  public boolean isUnderWay() {
    return startedAt.isPresent() && finishedAt.isEmpty();
  }

  /** A new round at its beginning. */
  public static ScrubState begin(Instant now) {
    return new ScrubState(Optional.of(now), 0, 0, 0, 0, 0, Optional.empty());
  }

  /** The same further on in the same pack. */
  public ScrubState at(long pack, long offset, long moreBytes, long moreDamaged) {
    return new ScrubState(
        startedAt,
        pack,
        offset,
        packs,
        verifiedBytes + moreBytes,
        damagedChunks + moreDamaged,
        finishedAt);
  }

  /** The same with one more pack behind it. */
  public ScrubState behind(long pack) {
    return new ScrubState(
        startedAt, pack + 1, 0, packs + 1, verifiedBytes, damagedChunks, finishedAt);
  }

  /** The same at its end. */
  public ScrubState finish(Instant now) {
    return new ScrubState(
        startedAt, packId, packOffset, packs, verifiedBytes, damagedChunks, Optional.of(now));
  }
}

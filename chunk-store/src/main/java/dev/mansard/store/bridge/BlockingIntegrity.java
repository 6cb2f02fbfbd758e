package dev.mansard.store.bridge;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.integrity.Installation;
import dev.mansard.store.metadata.integrity.PlacedFrame;
import dev.mansard.store.metadata.integrity.ScrubRepository.LostPaths;
import dev.mansard.store.metadata.integrity.ScrubState;
import dev.mansard.store.metadata.integrity.SettledNars;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

/**
 * The repositories of quarantine and scrub for threads that may wait. Every call ends within a
 * limit and fails with {@link MetadataException} only; all may be repeated.
 */
public final class BlockingIntegrity {
  private final Repositories repositories;
  private final Duration limit;

  /**
   * The repositories with a limit.
   *
   * @param limit for one call
   */
  public BlockingIntegrity(Repositories repositories, Duration limit) {
    this.repositories = repositories;
    this.limit = limit;
  }

  /** See {@code QuarantineRepository.quarantineFrames}. */
  public List<Long> quarantineFrames(long packId, List<Long> offsets) {
    return await(repositories.quarantine().quarantineFrames(packId, offsets));
  }

  /** See {@code QuarantineRepository.quarantineBeyond}. */
  public List<Long> quarantineBeyond(long packId, long sizeBytes, int count) {
    return await(repositories.quarantine().quarantineBeyond(packId, sizeBytes, count));
  }

  /** See {@code QuarantineRepository.release}. */
  public List<Long> release(long packId, List<Long> offsets) {
    return await(repositories.quarantine().release(packId, offsets));
  }

  /** See {@code QuarantineRepository.findQuarantined}. */
  public List<Long> findQuarantined(List<Sha256> hashes, Compression compression) {
    return await(repositories.quarantine().findQuarantined(hashes, compression));
  }

  /** See {@code QuarantineRepository.listQuarantined}. */
  public List<Long> listQuarantined(long afterId, int count) {
    return await(repositories.quarantine().listQuarantined(afterId, count));
  }

  /** See {@code QuarantineRepository.heal}. */
  public List<Long> heal(List<Long> chunkIds) {
    return await(repositories.quarantine().heal(chunkIds));
  }

  /** See {@code QuarantineRepository.settleNars}. */
  public SettledNars settleNars(List<Long> chunkIds, long afterNarId, int count) {
    return await(repositories.quarantine().settleNars(chunkIds, afterNarId, count));
  }

  /** See {@code QuarantineRepository.settleNar}. */
  public boolean settleNar(long narId) {
    return await(repositories.quarantine().settleNar(narId));
  }

  /** See {@code QuarantineRepository.listQuarantinedNars}. */
  public List<Long> listQuarantinedNars(long afterId, int count) {
    return await(repositories.quarantine().listQuarantinedNars(afterId, count));
  }

  /** See {@code ScrubRepository.findState}. */
  public ScrubState findScrubState() {
    return await(repositories.scrub().findState());
  }

  /** See {@code ScrubRepository.saveState}. */
  public boolean saveScrubState(ScrubState before, ScrubState after) {
    return await(repositories.scrub().saveState(before, after));
  }

  /** See {@code ScrubRepository.listPacks}. */
  public List<Pack> listPacks(long fromId, int count) {
    return await(repositories.scrub().listPacks(fromId, count));
  }

  /** See {@code ScrubRepository.listFrames}. */
  public List<PlacedFrame> listFrames(long packId, long fromOffset, int count) {
    return await(repositories.scrub().listFrames(packId, fromOffset, count));
  }

  /** See {@code ScrubRepository.findLostPaths}. */
  public LostPaths findLostPaths(int count) {
    return await(repositories.scrub().findLostPaths(count));
  }

  /** See {@code InstallationRepository.find}. */
  public Installation findInstallation() {
    return await(repositories.installations().find());
  }

  /** See {@code InstallationRepository.setMarked}. */
  public boolean setMarked() {
    return await(repositories.installations().setMarked());
  }

  private <T> T await(Uni<T> work) {
    try {
      return Await.await(work, limit);
    } catch (Await.TimedOutException e) {
      throw new MetadataException.Unavailable("the database does not answer", e);
    }
  }
}

package dev.mansard.store.bridge;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.metadata.ChunkCandidate;
import dev.mansard.store.metadata.ChunkRepository.Frame;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.commit.AbandonedLease;
import dev.mansard.store.metadata.commit.CommitResult;
import dev.mansard.store.metadata.commit.Lease;
import dev.mansard.store.metadata.commit.MappingCommit;
import dev.mansard.store.metadata.commit.UploadCommit;
import dev.mansard.store.metadata.commit.UploadState;
import dev.mansard.store.recipe.ChunkRun;
import dev.mansard.store.recipe.Recipe;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * The repositories for threads that may wait. Every call ends within a limit and fails with {@link
 * MetadataException} only.
 */
public final class BlockingMetadata {
  /** A commit inserts at least this many rows in a second; measured are ten times as many. */
  private static final int ROWS_PER_SECOND = 5_000;

  private final Repositories repositories;
  private final Duration limit;

  /**
   * The repositories with a limit.
   *
   * @param limit for one call; large commits get more
   */
  public BlockingMetadata(Repositories repositories, Duration limit) {
    this.repositories = repositories;
    this.limit = limit;
  }

  /** See {@code LeaseRepository.take}. */
  public Lease takeLease(UUID id, BlobKey blobKey, Duration time) {
    return read(repositories.leases().take(id, blobKey, time));
  }

  /** See {@code LeaseRepository.prolong}. */
  public Set<UUID> prolongLeases(Collection<UUID> ids, Duration time) {
    return read(repositories.leases().prolong(ids, time));
  }

  /** See {@code LeaseRepository.drop}. */
  public void dropLeases(Collection<UUID> ids) {
    run(repositories.leases().drop(ids));
  }

  /** See {@code LeaseRepository.abandonExpired}. */
  public List<AbandonedLease> abandonExpiredLeases(int count) {
    return read(repositories.leases().abandonExpired(count));
  }

  /** See {@code LeaseRepository.hasPack}. */
  public boolean hasPack(BlobKey blobKey) {
    return read(repositories.leases().hasPack(blobKey));
  }

  /** See {@code UploadRepository.findState}. */
  public UploadState findUploadState(long cacheId, StorePathHash hash, Sha256 narHash) {
    return read(repositories.uploads().findState(cacheId, hash, narHash));
  }

  /** See {@code UploadRepository.commitUpload}. */
  public CommitResult commitUpload(UploadCommit commit) {
    long rows = (long) commit.chunks().size() + commit.nar().recipe().chunkCount();
    return change(
        repositories.uploads().commitUpload(commit), limit.plusSeconds(rows / ROWS_PER_SECOND));
  }

  /** See {@code UploadRepository.commitMapping}. */
  public CommitResult commitMapping(MappingCommit commit) {
    return change(repositories.uploads().commitMapping(commit), limit);
  }

  /** Starts {@code ChunkRepository.findCandidates}; {@link #await} waits for it. */
  public CompletableFuture<List<List<ChunkCandidate>>> startFindCandidates(
      List<Sha256> hashes, Compression compression) {
    return Await.start(repositories.chunks().findCandidates(hashes, compression));
  }

  /** Waits for what was started. */
  public <T> T await(CompletableFuture<T> started) {
    try {
      return Await.await(started, limit);
    } catch (Await.TimedOutException e) {
      throw unavailable(e);
    }
  }

  /** See {@code ChunkRepository.findFrames}. */
  public Optional<List<Frame>> findFrames(List<ChunkRun> runs) {
    return read(repositories.chunks().findFrames(runs));
  }

  /** See {@code ChunkRepository.findPacks}. */
  public List<Pack> findPacks(List<Long> packIds) {
    return read(repositories.chunks().findPacks(packIds));
  }

  /** See {@code NarRepository.findRecipe}. */
  public Optional<Recipe> findRecipe(long narId) {
    return read(repositories.nars().findRecipe(narId));
  }

  private <T> T read(Uni<T> work) {
    try {
      return Await.await(work, limit);
    } catch (Await.TimedOutException e) {
      throw unavailable(e);
    }
  }

  private void run(Uni<Void> work) {
    try {
      Await.run(work, limit);
    } catch (Await.TimedOutException e) {
      throw unavailable(e);
    }
  }

  private static <T> T change(Uni<T> work, Duration limit) {
    try {
      return Await.await(work, limit);
    } catch (Await.TimedOutException e) {
      throw new MetadataException.OutcomeUnknown("the commit did not end in time", e);
    }
  }

  private static MetadataException unavailable(Await.TimedOutException e) {
    return new MetadataException.Unavailable("the database does not answer", e);
  }
}

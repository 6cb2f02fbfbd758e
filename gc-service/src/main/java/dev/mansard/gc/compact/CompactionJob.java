package dev.mansard.gc.compact;

import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.Yield;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.bridge.BlockingMetadata;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.commit.Lease;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what is alive of sparse packs, one after the other, and lets the old ones go.
 *
 * <p>A copy is written under a lease, as an upload's pack is, so a crash leaves nothing. Addresses
 * move in batches when the copy is durable; between two batches some chunks lie here and some
 * there, and both are right. Readers that hold old addresses have {@link #READER_MARGIN} to finish.
 */
public final class CompactionJob implements CollectionJob {
  /** So long the old pack stays where it is, whatever the grace period. */
  public static final Duration READER_MARGIN = Duration.ofMinutes(15);

  private static final Logger LOG = LoggerFactory.getLogger(CompactionJob.class);
  private static final Duration LEASE = Duration.ofMinutes(2);
  private static final int PAGE = 100;
  private static final int FRAMES = 2_000;

  private final CompactionRepository repository;
  private final BlockingMetadata metadata;
  private final BlobStorage storage;
  private final CompactionSettings settings;
  private final RandomGenerator random;
  private final Duration leaseTime;

  /**
   * Compaction.
   *
   * @param random for blob keys, which nobody must be able to guess
   */
  public CompactionJob(
      CompactionRepository repository,
      BlockingMetadata metadata,
      BlobStorage storage,
      CompactionSettings settings,
      RandomGenerator random) {
    this(repository, metadata, storage, settings, random, LEASE);
  }

  /** With leases of that length. */
  CompactionJob(
      CompactionRepository repository,
      BlockingMetadata metadata,
      BlobStorage storage,
      CompactionSettings settings,
      RandomGenerator random,
      Duration leaseTime) {
    this.leaseTime = leaseTime;
    this.repository = repository;
    this.metadata = metadata;
    this.storage = storage;
    this.settings = settings;
    this.random = random;
  }

  @Override
  public String removes() {
    return "sparse packs";
  }

  @Override
  public Yield run() throws InterruptedException {
    var pace = new Pace(settings.bytesPerSecond());
    long copied = 0;
    var compacted = Yield.NOTHING;
    long after = -1;
    for (var page = repository.listShrunk(after, PAGE);
        !page.isEmpty();
        page = repository.listShrunk(after, PAGE)) {
      after = page.getLast().pack().id();
      List<SparsePack> settled = new ArrayList<>();
      for (SparsePack sparse : page) {
        if (!isWorthCopying(sparse)) {
          settled.add(sparse);
        } else if (copied + sparse.liveBytes() <= settings.bytesPerRun()) {
          copied += sparse.liveBytes();
          compacted = compacted.plus(compact(sparse, pace));
        }
      }
      settled.removeIf(CompactionJob::isEmpty);
      repository.settle(settled);
    }
    return compacted;
  }

  /** Emptied since the tombstones of this run were given; it waits for those of the next. */
  private static boolean isEmpty(SparsePack sparse) {
    return sparse.liveBytes() == 0;
  }

  /** Damage is the scrub's affair: it needs the bytes where they are. Empty ones are not sparse. */
  private boolean isWorthCopying(SparsePack sparse) {
    return !isEmpty(sparse)
        && !sparse.isQuarantined()
        && sparse.liveBytes() * 100.0 < (double) settings.livePercent() * sparse.pack().sizeBytes();
  }

  /** Where it fails, the lease is left to expire: only it can tell what has been committed. */
  private Yield compact(SparsePack sparse, Pace pace) throws InterruptedException {
    Pack former = sparse.pack();
    UUID id = new UUID(random.nextLong(), random.nextLong());
    Lease lease = metadata.takeLease(id, BlobKey.ofPack(id), leaseTime);
    try {
      var copy = copy(former, lease, pace);
      if (copy.moved().size() == 0) {
        metadata.dropLeases(Set.of(lease.id()));
        return Yield.NOTHING;
      }
      move(former, lease, copy);
      return new Yield(1, 0, copy.written());
    } catch (StorageException.Missing e) {
      LOG.warn("Pack {} is not compacted: {}", former.blobKey(), e.getMessage());
      repository.settle(List.of(sparse));
      return Yield.NOTHING;
    } catch (IOException | MetadataException.Stale e) {
      LOG.warn("Pack {} is not compacted yet", former.blobKey(), e);
      return Yield.NOTHING;
    }
  }

  private FrameCopy copy(Pack former, Lease lease, Pace pace)
      throws IOException, InterruptedException {
    try (var kept = new CopyLease(metadata, lease, leaseTime);
        var writer = storage.open(lease.blobKey())) {
      var copy = new FrameCopy(storage, former.blobKey(), writer, pace);
      long after = -1;
      for (var frames = repository.listFrames(former.id(), after, FRAMES);
          !frames.isEmpty();
          frames = repository.listFrames(former.id(), after, FRAMES)) {
        copy.copy(frames);
        after = frames.getLast().chunkId();
        kept.requireLive();
      }
      if (copy.moved().size() > 0) {
        writer.commit();
      }
      return copy;
    }
  }

  private void move(Pack former, Lease lease, FrameCopy copied) {
    var copy = new Pack(lease.packId(), lease.blobKey(), copied.written());
    repository.begin(former, lease, copy, copied.moved(), FRAMES);
    for (int from = FRAMES; from < copied.moved().size(); from += FRAMES) {
      repository.move(former, copy, copied.moved(), from, FRAMES);
    }
    repository.bury(former);
    LOG.info(
        "Pack {} was compacted from {} to {} bytes",
        former.blobKey(),
        former.sizeBytes(),
        copy.sizeBytes());
  }
}

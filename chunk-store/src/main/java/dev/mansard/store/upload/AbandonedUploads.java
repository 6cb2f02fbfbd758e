package dev.mansard.store.upload;

import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.bridge.BlockingMetadata;
import dev.mansard.store.bridge.Repositories;
import dev.mansard.store.metadata.commit.AbandonedLease;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what crashed uploads left behind. Each step survives a crash after it, and several may
 * run at once: a lease is marked as abandoned, which ends it for good; then its blob is deleted;
 * then its row. Blocking.
 */
public final class AbandonedUploads {
  private static final Logger LOG = LoggerFactory.getLogger(AbandonedUploads.class);

  private final BlobStorage storage;
  private final BlockingMetadata metadata;

  /**
   * The abandoned uploads of one store.
   *
   * @param databaseLimit how long one database call may take
   */
  public AbandonedUploads(BlobStorage storage, Repositories repositories, Duration databaseLimit) {
    this.storage = storage;
    this.metadata = new BlockingMetadata(repositories, databaseLimit);
  }

  /**
   * Removes up to {@code limit} abandoned uploads and returns how many; those whose blob cannot be
   * deleted just now stay for the next run.
   *
   * @throws dev.mansard.store.metadata.MetadataException if the database is away
   */
  public int reap(int limit) {
    int reaped = 0;
    for (AbandonedLease lease : metadata.abandonExpiredLeases(limit)) {
      if (metadata.hasPack(lease.blobKey())) {
        LOG.error("lease {} outlived the commit of its pack {}", lease.id(), lease.blobKey());
      } else if (!delete(lease)) {
        continue;
      }
      metadata.dropLeases(List.of(lease.id()));
      reaped++;
    }
    return reaped;
  }

  private boolean delete(AbandonedLease lease) {
    try {
      storage.delete(lease.blobKey());
      return true;
    } catch (StorageException e) {
      LOG.warn("cannot delete abandoned blob {}: {}", lease.blobKey(), e.getMessage());
      return false;
    }
  }
}

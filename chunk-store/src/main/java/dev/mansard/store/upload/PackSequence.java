package dev.mansard.store.upload;

import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.bridge.BlockingMetadata;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.commit.Lease;
import dev.mansard.store.metadata.commit.NewChunks;
import dev.mansard.store.recipe.ChunkId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packs of one upload, each with its lease: gives ids to chunks ahead, then takes their frames
 * in the same order. Until they are committed in the database, all of them can be discarded. For
 * the upload's own thread.
 */
final class PackSequence {
  private static final Logger LOG = LoggerFactory.getLogger(PackSequence.class);

  private final BlobStorage storage;
  private final BlockingMetadata metadata;
  private final LeaseKeeper keeper;
  private final StoreSettings.PackLimits limits;
  private final NewChunks chunks;
  private final List<Lease> leases = new ArrayList<>();

  /** For each lease, the index of the first chunk of its pack. */
  private final List<Integer> firstIndices = new ArrayList<>();

  private final List<Pack> finished = new ArrayList<>();
  private int ordinal;
  private long contentBytes;
  private @Nullable BlobWriter writer;
  private long written;

  /** So many leases have, or may have, a blob. */
  private int begun;

  private boolean isSettled;

  PackSequence(
      BlobStorage storage,
      BlockingMetadata metadata,
      LeaseKeeper keeper,
      StoreSettings.PackLimits limits,
      NewChunks chunks) {
    this.storage = storage;
    this.metadata = metadata;
    this.keeper = keeper;
    this.limits = limits;
    this.chunks = chunks;
    leases.add(keeper.take());
    firstIndices.add(0);
  }

  /** Gives a new chunk its id, of the next pack if the present one is full. */
  long assign(int lengthBytes) {
    if (ordinal == limits.maxFrames() || contentBytes >= limits.maxBytes()) {
      leases.add(keeper.take());
      firstIndices.add(chunks.size());
      ordinal = 0;
      contentBytes = 0;
    }
    contentBytes += lengthBytes;
    return ChunkId.of(leases.getLast().packId(), ordinal++);
  }

  /** The index of one of this upload's chunks, or -1 if the id belongs to a chunk stored before. */
  int indexOf(long chunkId) {
    for (int i = 0; i < leases.size(); i++) {
      long ordinalInPack = chunkId - ChunkId.of(leases.get(i).packId(), 0);
      int end = i + 1 < leases.size() ? firstIndices.get(i + 1) : chunks.size();
      if (ordinalInPack >= 0 && ordinalInPack < end - firstIndices.get(i)) {
        return firstIndices.get(i) + (int) ordinalInPack;
      }
    }
    return -1;
  }

  /** Writes the frame of the chunk with this index; they come in order. */
  void write(int index, Frame frame) throws StorageException {
    if (index == firstIndexOfNext()) {
      finishPack();
    }
    if (writer == null) {
      begun = finished.size() + 1;
      writer = storage.open(leases.get(finished.size()).blobKey());
      written = 0;
    }
    writer.write(frame.bytes(), 0, frame.bytes().length);
    chunks.setFrame(index, written, frame.bytes().length, frame.checksum());
    written += frame.bytes().length;
  }

  /** Makes the last pack durable. */
  void finish() throws StorageException {
    if (writer != null) {
      finishPack();
    }
  }

  /** The packs that are durable, in order. */
  List<Pack> packs() {
    return List.copyOf(finished);
  }

  /** The bytes of the packs that are durable. */
  long writtenBytes() {
    return finished.stream().mapToLong(Pack::sizeBytes).sum();
  }

  /** The ids of all leases. */
  Set<UUID> leaseIds() {
    Set<UUID> ids = new HashSet<>();
    leases.forEach(lease -> ids.add(lease.id()));
    return ids;
  }

  /** Fails if what has been written cannot be committed any more. */
  void requireLeases() {
    keeper.requireLive(leases);
  }

  /**
   * From now on leases and blobs are left alone, whatever fails: the commit has ended them, or GC
   * will.
   */
  void settle() {
    isSettled = true;
  }

  /**
   * Ends the upload. What is not settled is removed, as far as the storage and the database can be
   * reached.
   */
  void end() {
    keeper.forget(leases);
    if (isSettled) {
      closeWriter();
    } else {
      discard();
    }
  }

  private void discard() {
    Set<UUID> ended = deleteBlobs();
    try {
      metadata.dropLeases(ended);
    } catch (MetadataException e) {
      LOG.warn("leases {} are left to expire: {}", ended, e.getMessage());
    }
  }

  /** Removes the blobs, and returns the leases of which none is left. */
  Set<UUID> deleteBlobs() {
    closeWriter();
    Set<UUID> ended = new HashSet<>();
    for (int i = 0; i < leases.size(); i++) {
      if (i >= begun || delete(leases.get(i))) {
        ended.add(leases.get(i).id());
      }
    }
    return ended;
  }

  private boolean delete(Lease lease) {
    try {
      storage.delete(lease.blobKey());
      return true;
    } catch (StorageException e) {
      LOG.warn("blob {} is left to GC: {}", lease.blobKey(), e.getMessage());
      return false;
    }
  }

  private int firstIndexOfNext() {
    int next = finished.size() + 1;
    return next < firstIndices.size() ? firstIndices.get(next) : -1;
  }

  private void finishPack() throws StorageException {
    if (writer == null) {
      throw new IllegalStateException("a pack without frames");
    }
    Lease lease = leases.get(finished.size());
    writer.commit();
    closeWriter();
    finished.add(new Pack(lease.packId(), lease.blobKey(), written));
  }

  private void closeWriter() {
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }
}

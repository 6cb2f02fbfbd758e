package dev.mansard.gc.fsck;

import dev.mansard.gc.fsck.FsckRepository.CheckedChunk;
import dev.mansard.store.blob.BlobInventory.Entry;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.integrity.Quarantine;
import dev.mansard.store.metadata.Pack;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;

/** What is done about findings: nothing but words unless repairs were asked for. */
public final class Remedy {
  private static final String NONE = "run with --repair";
  private static final String OUT_OF_SERVICE =
      "taken out of service; healed if there is a copy, missing until it is pushed again if not";

  private final FsckRepository rows;
  private final BlockingIntegrity metadata;
  private final Quarantine quarantine;
  private final boolean repairs;

  public Remedy(
      FsckRepository rows, BlockingIntegrity metadata, Quarantine quarantine, boolean repairs) {
    this.rows = rows;
    this.metadata = metadata;
    this.quarantine = quarantine;
    this.repairs = repairs;
  }

  private String tell(String done, Runnable repair) {
    if (!repairs) {
      return NONE;
    }
    repair.run();
    return done;
  }

  String ofNarCount(long narId, long difference) {
    return tell("corrected", () -> rows.correctNar(narId, difference));
  }

  String ofChunkCount(long chunkId, long difference) {
    return tell("corrected", () -> rows.correctChunk(chunkId, difference));
  }

  String ofDanglingRecipe(long narId) {
    return tell("taken out of service until it is pushed again", () -> metadata.settleNar(narId));
  }

  String ofStrays(List<Entry> strays) {
    return tell(
        "noted; garbage collection deletes it when a day is over", () -> rows.noteStrays(strays));
  }

  /** Of a blob that is missing or too short. */
  String ofBlob(Pack pack) throws StorageException {
    if (!repairs) {
      return NONE;
    }
    return quarantine.quarantineBlob(pack)
        + " chunks taken out of service; what cannot be healed is missing until it is pushed again";
  }

  /** Of a frame that the storage refuses to read: it is asked again, and so for those behind it. */
  String ofRefusal(CheckedChunk chunk) throws IOException {
    if (!repairs) {
      return NONE;
    }
    try {
      return quarantine.quarantineUnreadable(chunk.pack(), chunk.offset(), chunk.storedBytes())
          ? OUT_OF_SERVICE
          : "none needed any more: it can be read";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while frames were read");
    }
  }

  String ofFrame(Pack pack, long offset, String what) {
    return tell(OUT_OF_SERVICE, () -> quarantine.quarantineFrame(pack, offset, what));
  }
}

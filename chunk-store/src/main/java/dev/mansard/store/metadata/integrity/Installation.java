package dev.mansard.store.metadata.integrity;

import dev.mansard.store.blob.BlobKey;
import java.util.List;

/**
 * What a database knows of itself and its storage.
 *
 * @param id of the installation; its storage carries it
 * @param isMarked whether the storage was given the id before, and something lies in it; as long as
 *     nothing does, another one may take its place
 * @param newestPacks the blobs of the newest living packs, as many as are worth a look
 */
public record Installation(String id, boolean isMarked, List<BlobKey> newestPacks) {
  /** Any one of them shows whose storage it is; a few may have been lost. */
  public static final int PACKS = 10;

  /** Copies the list. */
  public Installation {
    newestPacks = List.copyOf(newestPacks);
  }
}

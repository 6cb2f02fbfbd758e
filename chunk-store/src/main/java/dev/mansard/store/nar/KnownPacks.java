package dev.mansard.store.nar;

import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.metadata.Pack;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;

/**
 * Remembers for a short while which packs were seen whole in the storage, so that a popular NAR
 * does not cost a request to the storage each time it is opened. A pack never changes, it can only
 * vanish; that it was there a moment ago is as good as any answer of the storage, which is out of
 * date as well when it arrives.
 */
final class KnownPacks {
  private static final Duration TRUSTED_FOR = Duration.ofSeconds(10);
  private static final int REMEMBERED = 20_000;

  private final BlobStorage storage;
  private final Clock clock;
  private final LinkedHashMap<Long, Instant> seen = new LinkedHashMap<>();

  KnownPacks(BlobStorage storage, Clock clock) {
    this.storage = storage;
    this.clock = clock;
  }

  /** Whether the blob exists with the size the row says. */
  boolean isWhole(Pack pack) throws StorageException {
    Instant now = clock.instant();
    if (wasSeen(pack.id(), now)) {
      return true;
    }
    var size = storage.findSize(pack.blobKey());
    boolean whole = size.isPresent() && size.getAsLong() == pack.sizeBytes();
    if (whole) {
      remember(pack.id(), now);
    }
    return whole;
  }

  private synchronized boolean wasSeen(long id, Instant now) {
    Instant at = seen.get(id);
    return at != null && now.isBefore(at.plus(TRUSTED_FOR));
  }

  private synchronized void remember(long id, Instant now) {
    seen.remove(id);
    seen.put(id, now);
    if (seen.size() > REMEMBERED) {
      seen.remove(seen.firstEntry().getKey());
    }
  }
}

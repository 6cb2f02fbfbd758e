package dev.mansard.store.nar;

import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.metadata.Pack;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Remembers for a short while which packs were seen whole in the storage, so that a popular NAR
 * does not cost a request to the storage each time it is opened. A pack never changes, it can only
 * vanish; that it was there a moment ago is as good as any answer of the storage, which is out of
 * date as well when it arrives.
 */
final class KnownPacks {
  private static final Duration TRUSTED_FOR = Duration.ofSeconds(10);
  private static final int REMEMBERED = 20_000;
  private static final int AT_ONCE = 32;

  private final BlobStorage storage;
  private final Clock clock;
  private final LinkedHashMap<Long, Instant> seen = new LinkedHashMap<>();

  KnownPacks(BlobStorage storage, Clock clock) {
    this.storage = storage;
    this.clock = clock;
  }

  /**
   * One of the packs that are not whole, if there is one. All are asked for at once, so that a NAR
   * of many packs does not wait for the storage many times.
   */
  Optional<Pack> findBroken(Collection<Pack> packs) throws StorageException {
    Instant now = clock.instant();
    List<Pack> unknown = packs.stream().filter(pack -> !wasSeen(pack.id(), now)).toList();
    if (unknown.size() == 1) {
      Pack only = unknown.getFirst();
      return isWhole(only) ? Optional.empty() : Optional.of(only);
    }
    return firstBroken(unknown);
  }

  private Optional<Pack> firstBroken(List<Pack> packs) throws StorageException {
    var places = new Semaphore(AT_ONCE);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> answers =
          packs.stream().map(pack -> threads.submit(() -> isWhole(pack, places))).toList();
      for (int i = 0; i < packs.size(); i++) {
        if (!answers.get(i).get()) {
          return Optional.of(packs.get(i));
        }
      }
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StorageException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException.Retryable("interrupted while packs were looked for", e);
    }
  }

  private boolean isWhole(Pack pack, Semaphore places)
      throws StorageException, InterruptedException {
    places.acquire();
    try {
      return isWhole(pack);
    } finally {
      places.release();
    }
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

package dev.mansard.store.nar;

import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.metadata.Pack;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a short while which packs were seen in the storage, and how large, so that a
 * popular NAR does not cost a request to the storage each time it is opened. A pack never changes,
 * it can only vanish; that it was there a moment ago is as good as any answer of the storage, which
 * is out of date as well when it arrives.
 */
final class KnownPacks {
  private static final Duration TRUSTED_FOR = Duration.ofSeconds(10);
  private static final int REMEMBERED = 20_000;
  private static final int AT_ONCE = 32;

  private final BlobStorage storage;
  private final Clock clock;
  private final DamageReport damage;
  private final LinkedHashMap<Long, Sighting> seen = new LinkedHashMap<>();

  private record Sighting(Instant at, long sizeBytes) {}

  KnownPacks(BlobStorage storage, Clock clock, DamageReport damage) {
    this.storage = storage;
    this.clock = clock;
    this.damage = damage;
  }

  /**
   * How many bytes the blobs have, by pack id; 0 for those that are missing. All are asked for at
   * once, so that a NAR of many packs does not wait for the storage many times.
   */
  Map<Long, Long> findSizes(Collection<Pack> packs) throws StorageException {
    Instant now = clock.instant();
    Map<Long, Long> sizes = HashMap.newHashMap(packs.size());
    List<Pack> unknown = new ArrayList<>();
    for (Pack pack : packs) {
      Sighting known = find(pack.id());
      if (known != null && now.isBefore(known.at().plus(TRUSTED_FOR))) {
        sizes.put(pack.id(), known.sizeBytes());
      } else {
        unknown.add(pack);
      }
    }
    if (unknown.size() == 1) {
      sizes.put(unknown.getFirst().id(), findOneSize(unknown.getFirst(), now));
    } else if (!unknown.isEmpty()) {
      sizes.putAll(findSizes(unknown, now));
    }
    return sizes;
  }

  private Map<Long, Long> findSizes(List<Pack> packs, Instant now) throws StorageException {
    var places = new Semaphore(AT_ONCE);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> answers =
          packs.stream().map(pack -> threads.submit(() -> findSize(pack, now, places))).toList();
      try {
        Map<Long, Long> sizes = HashMap.newHashMap(packs.size());
        for (int i = 0; i < packs.size(); i++) {
          sizes.put(packs.get(i).id(), await(packs.get(i), answers.get(i)));
        }
        return sizes;
      } catch (InterruptedException e) {
        threads.shutdownNow(); // or else close() waits for every answer
        throw e;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException.Retryable("interrupted while packs were looked for", e);
    }
  }

  /** The first refusal is reported, and ends the look: a NAR of many packs reports one. */
  private long await(Pack pack, Future<Long> answer) throws StorageException, InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StorageException failure) {
        throw reported(pack, failure);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private long findOneSize(Pack pack, Instant now) throws StorageException {
    try {
      return findSize(pack, now);
    } catch (StorageException e) {
      throw reported(pack, e);
    }
  }

  private StorageException reported(Pack pack, StorageException failure) {
    if (failure instanceof StorageException.Permanent refusal && refusal.isOfBlob()) {
      damage.blob(pack);
    }
    return failure;
  }

  private long findSize(Pack pack, Instant now, Semaphore places)
      throws StorageException, InterruptedException {
    places.acquire();
    try {
      return findSize(pack, now);
    } finally {
      places.release();
    }
  }

  private long findSize(Pack pack, Instant now) throws StorageException {
    long size = storage.findSize(pack.blobKey()).orElse(0);
    if (size > 0) {
      remember(pack.id(), new Sighting(now, size));
    }
    return size;
  }

  private synchronized @Nullable Sighting find(long id) {
    return seen.get(id);
  }

  private synchronized void remember(long id, Sighting sighting) {
    seen.remove(id);
    seen.put(id, sighting);
    if (seen.size() > REMEMBERED) {
      seen.remove(seen.firstEntry().getKey());
    }
  }
}

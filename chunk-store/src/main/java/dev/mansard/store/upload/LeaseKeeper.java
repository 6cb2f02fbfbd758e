package dev.mansard.store.upload;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.bridge.BlockingMetadata;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.commit.Lease;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes leases and prolongs all of this process's leases together, in one statement a heartbeat. A
 * lease is lost when the database says so, or when it could not be reached for a lease time.
 */
final class LeaseKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

  private final BlockingMetadata metadata;
  private final StoreSettings.LeaseTimes times;
  private final Clock clock;
  private final RandomGenerator random;
  private final Map<UUID, Instant> prolongedAt = new ConcurrentHashMap<>();
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("mansard-leases").daemon().factory());
  private final ScheduledFuture<?> beating;

  LeaseKeeper(
      BlockingMetadata metadata,
      StoreSettings.LeaseTimes times,
      Clock clock,
      RandomGenerator random) {
    this.metadata = metadata;
    this.times = times;
    this.clock = clock;
    this.random = random;
    long period = times.renewal().toMillis();
    beating = heart.scheduleWithFixedDelay(this::beat, period, period, TimeUnit.MILLISECONDS);
  }

  /** Takes a lease on a blob with a name nobody has used or can guess. */
  Lease take() {
    UUID id = randomId();
    Instant askedAt = clock.instant();
    Lease lease = metadata.takeLease(id, BlobKey.ofPack(id), times.time());
    prolongedAt.put(id, askedAt);
    return lease;
  }

  /** Fails if the lease has been lost: nothing written under it can be committed any more. */
  void requireLive(Collection<Lease> leases) {
    for (Lease lease : leases) {
      Instant at = prolongedAt.get(lease.id());
      if (at == null || !clock.instant().isBefore(at.plus(times.time()))) {
        throw new MetadataException.Stale("the lease could not be prolonged");
      }
    }
  }

  /** Stops prolonging; the row is left to its fate. */
  void forget(Collection<Lease> leases) {
    leases.forEach(lease -> prolongedAt.remove(lease.id()));
  }

  /** Prolongs what lives and forgets what is lost. */
  void beat() {
    try {
      prolong(List.copyOf(prolongedAt.keySet()));
    } catch (RuntimeException | Error e) {
      // Whatever it is, want of memory, too, the next beat must take place.
      LOG.warn("cannot prolong {} leases", prolongedAt.size(), e);
    }
  }

  private void prolong(List<UUID> ids) {
    if (ids.isEmpty()) {
      return;
    }
    Instant askedAt = clock.instant();
    Set<UUID> live = metadata.prolongLeases(ids, times.time());
    for (UUID id : ids) {
      prolongedAt.computeIfPresent(id, (_, _) -> live.contains(id) ? askedAt : Instant.MIN);
    }
  }

  @Override
  public void close() {
    beating.cancel(false);
    heart.shutdownNow();
  }

  /** A random (version 4) UUID. */
  private UUID randomId() {
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}

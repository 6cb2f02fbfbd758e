package dev.mansard.gc.compact;

import dev.mansard.store.bridge.BlockingMetadata;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.commit.Lease;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prolongs the lease of a copy while it is written, however long the pace or the storage takes. */
final class CopyLease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CopyLease.class);

  private final BlockingMetadata metadata;
  private final Lease lease;
  private final Duration time;
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("mansard-compaction").daemon().factory());
  private volatile boolean isLost;

  /**
   * Four times in that time, until it is closed.
   *
   * @param time from each of them on
   */
  CopyLease(BlockingMetadata metadata, Lease lease, Duration time) {
    this.metadata = metadata;
    this.lease = lease;
    this.time = time;
    long nanos = time.toNanos() / 4;
    var _ = heart.scheduleWithFixedDelay(this::beat, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void beat() {
    try {
      if (metadata.prolongLeases(Set.of(lease.id()), time).isEmpty()) {
        isLost = true;
      }
    } catch (RuntimeException | Error e) {
      // Whatever it is, want of memory, too, the next beat must take place.
      LOG.warn("The lease of {} was not prolonged", lease.blobKey(), e);
    }
  }

  /**
   * Fails when it is known to have expired: what was written may be gone by now.
   *
   * @throws MetadataException.Stale then
   */
  void requireLive() {
    if (isLost) {
      throw new MetadataException.Stale("the lease could not be prolonged");
    }
  }

  @Override
  public void close() {
    heart.shutdownNow();
  }
}

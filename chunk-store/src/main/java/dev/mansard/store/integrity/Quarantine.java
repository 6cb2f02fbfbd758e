package dev.mansard.store.integrity;

import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.integrity.PlacedFrame;
import dev.mansard.store.nar.DamageReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what is damaged out of service. One instance a process; one thread does the work, so that a
 * thousand readers of one damaged pack do not become a thousand transactions at once. A reader
 * waits for it a few seconds at most.
 *
 * <p>Only lasting damage counts: a frame whose checksum was wrong twice; a frame that the storage
 * refused for good to read, for a reason that is the blob's own; and a blob that it does not have,
 * or has with fewer bytes. The last two count if they are still so after the storage has proved
 * that it works, can be read and carries the mark of the installation. A storage that does not
 * answer, or refuses what it might refuse of any blob, proves nothing.
 */
public final class Quarantine implements DamageReport, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** More is not looked into: while a storage is away, all that is read is reported. */
  private static final int MOST_WAITING = 64;

  private static final int CHUNKS_AT_ONCE = 10_000;
  private static final int FRAMES_AT_ONCE = 1_000;

  private final BlobStorage storage;
  private final FrameVerification verification;
  private final BlockingIntegrity metadata;
  private final Healing healing;
  private final StorageMark mark;
  private final IntegrityCounters counters;
  private final ConcurrentMap<Report, Future<Boolean>> reports = new ConcurrentHashMap<>();
  private final ExecutorService worker =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          Thread.ofPlatform().name("mansard-quarantine").daemon().factory());

  /** The quarantine of one store. */
  public Quarantine(BlobStorage storage, BlockingIntegrity metadata, IntegrityCounters counters) {
    this.storage = storage;
    this.metadata = metadata;
    this.counters = counters;
    this.healing = new Healing(metadata, counters);
    this.mark = new StorageMark(storage, metadata);
    this.verification = new FrameVerification(storage, mark, _ -> {});
  }

  @Override
  public void frame(Pack pack, long offset, int length) {
    var what = "the checksum of " + length + " bytes does not match";
    inTime(
        new Report("frame", pack.id(), offset, length),
        () -> quarantineFrame(pack, offset, what) > 0);
  }

  @Override
  public boolean unreadable(Pack pack, long offset, int length) {
    return inTime(
        new Report("unreadable", pack.id(), offset, length),
        () -> quarantineUnreadable(pack, offset, length));
  }

  @Override
  public boolean blob(Pack pack) {
    return inTime(
        new Report("blob", pack.id(), 0, 0), () -> verifyBlob(pack).sizeBytes() < pack.sizeBytes());
  }

  @Override
  public boolean rows(long narId) {
    return inTime(new Report("rows", narId, 0, 0), () -> !metadata.settleNar(narId));
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }

  /** On the calling thread. Returns how many chunks it changed. */
  public int quarantineFrame(Pack pack, long offset, String what) {
    return quarantine(pack, List.of(offset), what);
  }

  /** The same with all of them. */
  int quarantine(Pack pack, List<Flaw> flaws) {
    return flaws.isEmpty() ? 0 : quarantine(pack, Flaw.offsets(flaws), Flaw.text(flaws));
  }

  private int quarantine(Pack pack, List<Long> offsets, String what) {
    List<Long> chunks = metadata.quarantineFrames(pack.id(), offsets);
    settle(pack, offsets.getFirst(), what, chunks);
    return chunks.size();
  }

  /**
   * Quarantines what lies beyond the end of the blob, all of it if there is none, or if the storage
   * cannot say; nothing if the blob is whole. On the calling thread. Returns how many chunks it
   * changed.
   *
   * @throws StorageException if nobody can say
   */
  public int quarantineBlob(Pack pack) throws StorageException {
    return verifyBlob(pack).quarantined();
  }

  /**
   * A blob that has been looked at.
   *
   * @param sizeBytes so many of its bytes are there
   * @param quarantined so many chunks have been quarantined
   */
  record SeenBlob(long sizeBytes, int quarantined) {}

  /** The same, and how large the blob is. */
  SeenBlob verifyBlob(Pack pack) throws StorageException {
    Look first = look(pack);
    if (first.isWhole()) {
      return new SeenBlob(first.sizeBytes(), 0);
    }
    mark.requireReading();
    Look seen = look(pack); // the storage may have come back between the two
    if (seen.isWhole()) {
      return new SeenBlob(seen.sizeBytes(), 0);
    }
    return new SeenBlob(seen.sizeBytes(), quarantineBeyond(pack, seen.sizeBytes(), seen.flaw()));
  }

  /**
   * What the storage says of a blob.
   *
   * @param flaw empty if the blob is whole
   */
  private record Look(long sizeBytes, String flaw) {
    boolean isWhole() {
      return flaw.isEmpty();
    }
  }

  private Look look(Pack pack) throws StorageException {
    OptionalLong found;
    try {
      found = storage.findSize(pack.blobKey());
    } catch (StorageException.Permanent e) {
      if (!e.isOfBlob()) {
        throw e;
      }
      return new Look(0, "its size cannot be found: " + e.getMessage());
    }
    if (found.isEmpty()) {
      return new Look(0, "the blob is missing");
    }
    long size = found.getAsLong();
    boolean isShort = size < pack.sizeBytes();
    return new Look(
        size, isShort ? "the blob has %d of %d bytes".formatted(size, pack.sizeBytes()) : "");
  }

  /**
   * Reads what lies from there on, until a request finds no flaw. On the calling thread. Returns
   * whether there was one within the length.
   */
  public boolean quarantineUnreadable(Pack pack, long offset, int length)
      throws IOException, InterruptedException {
    List<PlacedFrame> frames = metadata.listFrames(pack.id(), offset, FRAMES_AT_ONCE);
    boolean isLost = false;
    for (List<PlacedFrame> request : FrameVerification.requests(frames)) {
      List<Flaw> flaws = verification.findFlaws(pack.blobKey(), request);
      if (flaws.isEmpty()) {
        return isLost;
      }
      quarantine(pack, flaws);
      isLost |= flaws.stream().anyMatch(flaw -> flaw.frame().offset() < offset + length);
    }
    return isLost;
  }

  private int quarantineBeyond(Pack pack, long size, String what) {
    int all = 0;
    List<Long> chunks;
    do {
      chunks = metadata.quarantineBeyond(pack.id(), size, CHUNKS_AT_ONCE);
      settle(pack, size, what, chunks);
      all += chunks.size();
    } while (chunks.size() == CHUNKS_AT_ONCE);
    return all;
  }

  /** Ends the quarantine of frames that have been verified. Returns how many chunks it changed. */
  int release(Pack pack, List<Long> offsets) {
    List<Long> chunks = metadata.release(pack.id(), offsets);
    healing.putBack(new ArrayList<>(chunks));
    return chunks.size();
  }

  private void settle(Pack pack, long offset, String what, List<Long> chunks) {
    if (chunks.isEmpty()) {
      return;
    }
    counters.addQuarantined(chunks.size());
    var lost = healing.settle(healing.heal(chunks)).lost();
    LOG.error(
        "Quarantined {} chunks of pack {} ({}) at offset {}: {}. NARs missing until they are pushed"
            + " again: {}",
        chunks.size(),
        pack.id(),
        pack.blobKey(),
        offset,
        what,
        NarNames.of(lost));
  }

  /**
   * Whether the work has found a loss; false as well if it fails or takes longer. Who reports what
   * others have reported, and what is not looked into yet, waits with them.
   */
  private boolean inTime(Report report, Callable<Boolean> work) {
    try {
      return reports
          .computeIfAbsent(report, _ -> worker.submit(() -> lookInto(report, work)))
          .get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (TimeoutException | RejectedExecutionException e) {
      LOG.debug("quarantine goes on by itself", e);
      return false;
    } catch (ExecutionException e) {
      LOG.error("damage was reported and could not be looked into", e);
      return false;
    }
  }

  private boolean lookInto(Report report, Callable<Boolean> work) throws Exception {
    try {
      return work.call();
    } catch (IOException | MetadataException e) {
      LOG.warn("damage was reported and cannot be looked into now: {}", e.getMessage());
      return false;
    } finally {
      reports.remove(report);
    }
  }

  /** What was reported; equal reports are the same work. */
  private record Report(String kind, long id, long offset, int length) {}
}

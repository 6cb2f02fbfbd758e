package dev.mansard.gc.inventory;

import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.Removal;
import dev.mansard.gc.run.Yield;
import dev.mansard.store.blob.BlobInventory;
import dev.mansard.store.blob.BlobInventory.Entry;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.metadata.Pack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks through the storage now and then. Blobs that no row knows are reported, and deleted when
 * they have been known to be such for a day; rows without their blob are reported.
 *
 * <p>Asks by itself whose storage it is, as no other job would harm a stranger's: when {@link
 * StorageMarkJob} could not be answered, the collection goes on.
 *
 * <p>A round is resumable: how far it has come is in the database. A key is never used twice and a
 * lease is taken before the first byte is written, so what nobody knows, nobody will ever know.
 */
public final class InventoryJob implements CollectionJob {
  private static final Logger LOG = LoggerFactory.getLogger(InventoryJob.class);
  private static final int PAGE = 1_000;

  private final BlobInventory storage;
  private final InventoryRepository repository;
  private final InventorySettings settings;
  private final CountDownLatch never = new CountDownLatch(1);

  public InventoryJob(
      BlobInventory storage, InventoryRepository repository, InventorySettings settings) {
    this.storage = storage;
    this.repository = repository;
    this.settings = settings;
  }

  @Override
  public String removes() {
    return "stray blobs";
  }

  @Override
  public Removal removal() {
    return Removal.BLOBS;
  }

  @Override
  public Yield run() throws InterruptedException, StorageException {
    StorageMarkJob.require(storage, repository);
    Optional<String> place =
        settings.interval().isZero() ? Optional.empty() : repository.findPlace(settings.interval());
    if (place.isPresent()) {
      walk(place.get());
    }
    return deleteStrays();
  }

  private void walk(String from) throws StorageException, InterruptedException {
    String after = from;
    boolean isEnd = false;
    while (!isEnd) {
      var page = storage.list(after, PAGE);
      isEnd = page.isEnd();
      List<Pack> missing = repository.compare(after, page.last(), isEnd, page.packs());
      for (Pack pack : missing) {
        report(pack);
      }
      after = page.last();
      if (!isEnd && never.await(settings.pause(PAGE).toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("never");
      }
    }
    repository.finish();
  }

  /** Asked once more, since the page may be older than the row. */
  private void report(Pack pack) throws StorageException {
    long size;
    try {
      size = storage.findSize(pack.blobKey()).orElse(-1);
    } catch (StorageException.Permanent e) {
      storage.checkReading();
      LOG.error("Pack {}: the blob {} is not to be had", pack.id(), pack.blobKey(), e);
      return;
    }
    if (size != pack.sizeBytes()) {
      LOG.error(
          "Pack {}: the blob {} {}",
          pack.id(),
          pack.blobKey(),
          size < 0 ? "is missing" : "has " + size + " bytes instead of " + pack.sizeBytes());
    }
  }

  /** One that cannot be deleted keeps none of the others; a page of such ends the run. */
  private Yield deleteStrays() throws StorageException, InterruptedException {
    var removed = Yield.NOTHING;
    List<StorageException> failures = new ArrayList<>();
    List<Entry> strays = repository.listStrays("", settings.grace(), PAGE);
    while (!strays.isEmpty()) {
      var deleted = delete(strays, failures);
      removed = removed.plus(deleted);
      String last = strays.getLast().key().value();
      strays =
          deleted.count() == 0 ? List.of() : repository.listStrays(last, settings.grace(), PAGE);
    }
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
    return removed;
  }

  private Yield delete(List<Entry> strays, List<StorageException> failures)
      throws InterruptedException {
    List<Entry> gone = new ArrayList<>();
    try {
      for (Entry stray : strays) {
        if (Thread.interrupted()) {
          throw new InterruptedException("before " + stray.key());
        }
        delete(stray).ifPresentOrElse(failures::add, () -> gone.add(stray));
      }
    } finally {
      repository.forget(gone);
    }
    return Yield.of(gone.size(), gone.stream().mapToLong(Entry::sizeBytes).sum());
  }

  private Optional<StorageException> delete(Entry stray) {
    try {
      LOG.warn("Deleting {}: no row knows it ({} bytes)", stray.key(), stray.sizeBytes());
      storage.delete(stray.key());
      return Optional.empty();
    } catch (StorageException e) {
      LOG.warn("Cannot delete {}: {}", stray.key(), e.getMessage());
      return Optional.of(e);
    }
  }
}

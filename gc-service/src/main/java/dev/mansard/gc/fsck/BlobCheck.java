package dev.mansard.gc.fsck;

import dev.mansard.store.blob.BlobInventory;
import dev.mansard.store.blob.BlobInventory.Entry;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.metadata.Pack;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Compares the list of what lies in the storage with the rows, a page of keys at a time. */
final class BlobCheck {
  private static final int PAGE = 1_000;

  private final FsckRepository rows;
  private final BlobInventory storage;
  private final Remedy remedy;
  private final Consumer<Finding> report;

  BlobCheck(FsckRepository rows, BlobInventory storage, Remedy remedy, Consumer<Finding> report) {
    this.rows = rows;
    this.storage = storage;
    this.remedy = remedy;
    this.report = report;
  }

  /** Returns how many blobs there are. */
  long run() throws StorageException {
    long seen = 0;
    String after = "";
    boolean isEnd = false;
    while (!isEnd) {
      var page = storage.list(after, PAGE);
      isEnd = page.isEnd();
      for (Pack pack : rows.listUnbacked(after, page.last(), isEnd, page.packs())) {
        askAgain(pack);
      }
      for (Entry stray : rows.listStrays(page.packs())) {
        report.accept(
            new Finding(
                "no row knows the blob %s of %d bytes".formatted(stray.key(), stray.sizeBytes()),
                remedy.ofStrays(List.of(stray))));
      }
      seen += page.packs().size();
      after = page.last();
    }
    return seen;
  }

  /** The page may be older than the row, and the row may be gone now. */
  private void askAgain(Pack pack) throws StorageException {
    OptionalLong size;
    try {
      size = storage.findSize(pack.blobKey());
    } catch (StorageException.Permanent e) {
      tellOfRefusal(pack, e);
      return;
    }
    if ((size.isPresent() && size.getAsLong() == pack.sizeBytes()) || !rows.isLiving(pack)) {
      return;
    }
    String name = nameOf(pack);
    if (size.isEmpty()) {
      report.accept(new Finding(name + " is missing", remedy.ofBlob(pack)));
    } else if (size.getAsLong() < pack.sizeBytes()) {
      report.accept(
          new Finding(
              "%s has %d bytes instead of %d".formatted(name, size.getAsLong(), pack.sizeBytes()),
              remedy.ofBlob(pack)));
    } else {
      report.accept(
          new Finding(
              "%s has %d bytes, more than the %d it was written with"
                  .formatted(name, size.getAsLong(), pack.sizeBytes()),
              "none needed; nobody reads beyond the end"));
    }
  }

  private void tellOfRefusal(Pack pack, StorageException.Permanent refusal)
      throws StorageException {
    if (!refusal.isOfBlob()) {
      throw refusal;
    }
    storage.checkReading();
    if (rows.isLiving(pack)) {
      report.accept(
          new Finding(
              "%s is not to be had: %s".formatted(nameOf(pack), refusal.getMessage()),
              remedy.ofBlob(pack)));
    }
  }

  private static String nameOf(Pack pack) {
    return "the blob %s of pack %d".formatted(pack.blobKey(), pack.id());
  }
}

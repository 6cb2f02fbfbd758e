package dev.mansard.gc.fsck;

import dev.mansard.store.blob.BlobInventory;
import dev.mansard.store.blob.StorageException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs all checks one after the other. May run beside uploads and garbage collection: what is
 * compared is read as of one moment, and what lies in the storage is asked for once more before it
 * is called missing. Blocking, for one thread.
 */
public final class Fsck {
  private final RowCheck rows;
  private final BlobCheck blobs;
  private final Optional<ContentCheck> contents;

  private Fsck(RowCheck rows, BlobCheck blobs, Optional<ContentCheck> contents) {
    this.rows = rows;
    this.blobs = blobs;
    this.contents = contents;
  }

  /**
   * A check of one installation.
   *
   * @param verifiesContent whether to read and hash all bytes
   * @param report takes each finding when it is made
   */
  public static Fsck of(
      FsckRepository rows,
      BlobInventory storage,
      Remedy remedy,
      boolean verifiesContent,
      Consumer<Finding> report) {
    return new Fsck(
        new RowCheck(rows, remedy, report),
        new BlobCheck(rows, storage, remedy, report),
        verifiesContent
            ? Optional.of(new ContentCheck(rows, storage, remedy, report))
            : Optional.empty());
  }

  /**
   * What was looked at.
   *
   * @param bytes of content that were read; 0 if that was not asked for
   */
  public record Tally(long nars, long chunks, long blobs, long bytes) {}

  /**
   * Checks everything.
   *
   * @throws StorageException if the storage cannot be asked
   */
  public Tally run() throws IOException {
    long nars = rows.checkNars();
    long chunks = rows.checkCounts();
    rows.checkPins();
    long seen = blobs.run();
    long bytes = contents.isPresent() ? contents.get().run() : 0;
    return new Tally(nars, chunks, seen, bytes);
  }
}

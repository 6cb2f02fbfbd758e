package dev.mansard.gc.collect;

import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.Removal;
import dev.mansard.gc.run.Yield;
import dev.mansard.store.blob.BlobStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives packs without chunks their tombstone, unless they got it when their last chunk went, and
 * frees those whose grace period is over: the blob first, then the row, so that a crash in between
 * leaves a blob to delete once more.
 */
public final class EmptyPackJob implements CollectionJob {
  private static final int LISTED = 500;

  /** The database looks into every table that could refer to a pack before it deletes one. */
  private static final int MOST = 100;

  private static final int LEAST = 5;
  private static final Duration BETWEEN_ADVANCES = Duration.ofMillis(50);

  private final BatchSize burials;
  private final BatchSize removals;
  private final Rest rest;
  private final PackRepository packs;
  private final BlobStorage storage;
  private final Duration grace;
  private @Nullable PackFreeing freeing;
  private long lastAdvance = System.nanoTime();

  /**
   * Frees packs.
   *
   * @param grace between tombstone and deletion; zero frees in the same run
   */
  public EmptyPackJob(PackRepository packs, BlobStorage storage, Duration grace, Rest rest) {
    this.burials = BatchSize.ofTransactions(LEAST, MOST, rest);
    this.removals = BatchSize.ofTransactions(LEAST, MOST, rest);
    this.rest = rest;
    this.packs = packs;
    this.storage = storage;
    this.grace = grace;
  }

  @Override
  public String removes() {
    return "packs";
  }

  @Override
  public Removal removal() {
    return Removal.PACKS;
  }

  /**
   * Between two transactions of a job before this: has blobs deleted meanwhile that may go already,
   * as a file system and a bucket take as long for that as the database for the rows.
   */
  public void advance() throws InterruptedException {
    if (System.nanoTime() - lastAdvance < BETWEEN_ADVANCES.toNanos()) {
      return;
    }
    try {
      freeing().advance();
    } catch (RuntimeException e) {
      close(); // and begins at the oldest tombstone again
      throw e;
    }
    lastAdvance = System.nanoTime();
  }

  /** Goes past blobs that cannot be deleted; the failure of the first of them comes at the end. */
  @Override
  public Yield run() throws InterruptedException, IOException {
    try {
      bury();
      return freeing().finish();
    } finally {
      close();
    }
  }

  private PackFreeing freeing() {
    var result = freeing;
    if (result == null) {
      result = new PackFreeing(packs, storage, grace, removals, rest);
      freeing = result;
    }
    return result;
  }

  private void bury() throws InterruptedException {
    List<Long> shrunk = packs.listShrunk(-1, LISTED);
    while (!shrunk.isEmpty()) {
      for (int from = 0; from < shrunk.size(); ) {
        List<Long> batch = shrunk.subList(from, Math.min(shrunk.size(), from + burials.current()));
        burials.run(
            _ -> {
              packs.bury(batch);
              return batch.size();
            });
        from += batch.size();
      }
      shrunk = packs.listShrunk(shrunk.getLast(), LISTED);
    }
  }

  @Override
  public void close() {
    var result = freeing;
    if (result != null) {
      freeing = null;
      result.close();
    }
  }
}

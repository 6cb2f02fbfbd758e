package dev.mansard.gc.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.gc.run.Yield;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.Blobs;
import dev.mansard.store.blob.memory.MemoryBlobStorage;
import dev.mansard.store.metadata.Pack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes before what, in case of a crash in between. */
class EmptyPackJobTest {
  private static final int PACKS = 1_250;

  private final MemoryBlobStorage storage = new MemoryBlobStorage();
  private final Rows rows = new Rows();

  @Test
  void bringsTombstonesToDiskBeforeBlobsGoAndDropsRowsAfter() throws Exception {
    for (int i = 0; i < PACKS; i++) {
      Blobs.write(storage, key(i), new byte[2]);
    }

    var freed = new EmptyPackJob(rows, storage, Duration.ZERO).run();

    assertThat(freed).isEqualTo(Yield.of(PACKS, 2L * PACKS));
    assertThat(rows.deletedUnflushed).as("blobs deleted of what was listed later").isEmpty();
    assertThat(rows.forgotten).hasSize(PACKS).doesNotHaveDuplicates();
    assertThat(rows.forgottenWithBlob).isEmpty();
    assertThat(rows.largest).as("packs of a transaction").isBetween(3, 100);
  }

  private static BlobKey key(long id) {
    return new BlobKey("packs/x/" + id);
  }

  /** All are buried by the first step. */
  private final class Rows implements PackRepository {
    private final List<Long> forgotten = new ArrayList<>();
    private final List<Long> forgottenWithBlob = new ArrayList<>();
    private boolean isBuried;
    private final List<Long> deletedUnflushed = new ArrayList<>();
    private final List<Long> unflushed = new ArrayList<>();
    private int largest;

    @Override
    public Buried bury(long after, int limit) {
      int looked = isBuried ? 0 : PACKS;
      isBuried = true;
      return new Buried(PACKS, looked, looked);
    }

    @Override
    public void flush() {
      unflushed.stream().filter(id -> !hasBlob(id)).forEach(deletedUnflushed::add);
      unflushed.clear();
    }

    @Override
    public List<Pack> listFree(Duration grace, int limit) {
      List<Pack> packs = new ArrayList<>();
      for (long id = forgotten.size(); isBuried && id < PACKS && packs.size() < limit; id++) {
        packs.add(new Pack(id, key(id), 2));
        unflushed.add(id);
      }
      return packs;
    }

    @Override
    public void forget(List<Long> packIds) {
      largest = Math.max(largest, packIds.size());
      forgotten.addAll(packIds);
      packIds.stream().filter(this::hasBlob).forEach(forgottenWithBlob::add);
      packIds.stream().filter(unflushed::contains).forEach(deletedUnflushed::add);
    }

    private boolean hasBlob(long id) {
      return storage.findSize(key(id)).isPresent();
    }
  }
}

package dev.mansard.store.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The promises of {@link BlobStorage}, as tests. One subclass per implementation says how to open
 * it and how to look behind it.
 */
public abstract class BlobStorageContract {
  private static final BlobKey KEY = new BlobKey("packs/3f/3f2a.pack");
  private static final BlobKey OTHER = new BlobKey("packs/3f/3f2b.pack");

  private final Random random = new Random(42);

  @SuppressWarnings("NullAway.Init") // set before each test
  private BlobStorage storage;

  /**
   * Opens the storage; another call within the same test sees the same blobs, as another process
   * would.
   */
  protected abstract BlobStorage openStorage() throws Exception;

  /** The names of all that takes up room: blobs, temporary files, unfinished uploads. */
  protected abstract Collection<String> remains() throws Exception;

  @BeforeEach
  void openFirst() throws Exception {
    storage = openStorage();
  }

  @Test
  void passesItsOwnCheck() {
    assertThatCode(storage::check).doesNotThrowAnyException();
  }

  @Test
  void readsBackWhatWasWritten() throws IOException {
    byte[] content = bytes(300_000);

    write(KEY, content);

    assertThat(Blobs.readWhole(storage, KEY)).isEqualTo(content);
    assertThat(storage.findSize(KEY)).hasValue(300_000);
  }

  @Test
  void joinsManyWritesInOrder() throws IOException {
    byte[] content = bytes(100_000);

    try (BlobWriter writer = storage.open(KEY)) {
      for (int at = 0; at < content.length; ) {
        int length = Math.min(content.length - at, random.nextInt(3_000));
        writer.write(content, at, length);
        at += length;
      }
      writer.commit();
    }

    assertThat(Blobs.readWhole(storage, KEY)).isEqualTo(content);
  }

  @Test
  void takesItsOwnCopyOfWhatIsWritten() throws IOException {
    byte[] buffer = {1, 2, 3};

    try (BlobWriter writer = storage.open(KEY)) {
      writer.write(buffer, 0, 3);
      Arrays.fill(buffer, (byte) 9);
      writer.write(buffer, 1, 1);
      writer.commit();
    }

    assertThat(Blobs.readWhole(storage, KEY)).containsExactly(1, 2, 3, 9);
  }

  @Test
  void storesBlobsOfManyMegabytes() throws IOException {
    byte[] content = bytes(21_000_001);

    write(KEY, content);

    assertThat(Arrays.equals(Blobs.readWhole(storage, KEY), content)).isTrue();
  }

  @Test
  void showsNothingBeforeTheCommit() throws IOException {
    try (BlobWriter writer = storage.open(KEY)) {
      writer.write(bytes(100_000), 0, 100_000);

      assertAbsent(storage, KEY);
      writer.commit();
    }

    assertThat(storage.findSize(KEY)).hasValue(100_000);
  }

  @Test
  void showsCommittedBlobsToOtherProcesses() throws Exception {
    byte[] content = bytes(50_000);

    write(KEY, content);

    assertThat(Blobs.readWhole(openStorage(), KEY)).isEqualTo(content);
  }

  @Test
  void keepsNothingOfABlobThatIsClosedWithoutCommit() throws Exception {
    try (BlobWriter writer = storage.open(KEY)) {
      writer.write(bytes(100_000), 0, 100_000);
    }

    assertAbsent(storage, KEY);
    assertThat(remains()).isEmpty();
  }

  @Test
  void keepsCommittedBlobsHoweverOftenTheWriterIsClosed() throws IOException {
    BlobWriter writer = storage.open(KEY);
    writer.write(new byte[] {1}, 0, 1);
    writer.commit();

    writer.close();
    writer.close();

    assertThat(Blobs.readWhole(storage, KEY)).containsExactly(1);
  }

  @Test
  void refusesWritesAfterTheCommit() throws IOException {
    try (BlobWriter writer = storage.open(KEY)) {
      writer.write(new byte[] {1}, 0, 1);
      writer.commit();

      assertThatThrownBy(() -> writer.write(new byte[] {2}, 0, 1))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
    }

    assertThat(Blobs.readWhole(storage, KEY)).containsExactly(1);
  }

  @ParameterizedTest
  @CsvSource({"0,1", "0,100000", "1,99999", "99999,1", "50000,1000", "12345,1", "4096,65536"})
  void readsExactlyTheRange(int offset, int length) throws IOException {
    byte[] content = bytes(100_000);
    write(KEY, content);

    byte[] range = Blobs.read(storage, KEY, offset, length);

    assertThat(range).isEqualTo(Arrays.copyOfRange(content, offset, offset + length));
  }

  @Test
  void readsRangesByteByByte() throws IOException {
    write(KEY, new byte[] {1, -1, 3, 4});

    try (InputStream input = storage.openRange(KEY, 1, 2)) {
      assertThat(input.read()).isEqualTo(255);
      assertThat(input.read()).isEqualTo(3);
      assertThat(input.read()).isEqualTo(-1);
      assertThat(input.read(new byte[5])).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @CsvSource({"0,101", "100,1", "99,2", "1000,1", "0,10000000000"})
  void failsRatherThanEndsWhereTheBlobIsTooShort(long offset, long length) throws IOException {
    write(KEY, bytes(100));

    assertThatThrownBy(() -> Blobs.read(storage, KEY, offset, length))
        .isInstanceOf(StorageException.Missing.class);
  }

  @Test
  void saysThatABlobIsMissing() throws IOException {
    write(OTHER, bytes(10));

    assertAbsent(storage, KEY);
  }

  @Test
  void listsBlobsInOrderPageByPage() throws Exception {
    if (!(storage instanceof BlobInventory inventory)) {
      return;
    }
    var keys =
        List.of("a.b/z", "a/b", "a/c/d", "b", "packs/00/x.pack", "packs/0a/y.pack", "packs/0a/z");
    for (String key : keys) {
      write(new BlobKey(key), bytes(key.length()));
    }
    try (BlobWriter unfinished = storage.open(new BlobKey("unfinished"))) {
      unfinished.write(bytes(10), 0, 10);
      inventory.putMark("mine");

      for (int limit : new int[] {1, 2, 3, 1000}) {
        var found = new ArrayList<String>();
        var page = inventory.list("", limit);
        page.entries().forEach(entry -> found.add(entry.key().value()));
        while (!page.isEnd()) {
          page = inventory.list(page.last(), limit);
          page.entries().forEach(entry -> found.add(entry.key().value()));
        }
        assertThat(found).as("limit %d", limit).isEqualTo(keys);
      }
      assertThat(inventory.list("packs", 1).entries())
          .containsExactly(new BlobInventory.Entry(new BlobKey("packs/00/x.pack"), 15));
    }
  }

  @Test
  void keepsTheFirstMark() throws Exception {
    assertThat(storage.findMark()).isEmpty();

    storage.putMark("first");
    storage.putMark("second");

    assertThat(storage.findMark()).contains("first");
    assertThat(openStorage().findMark()).contains("first");
  }

  @Test
  void provesThatItCanBeReadByItsMark() throws Exception {
    assertThatThrownBy(storage::checkReading).isInstanceOf(StorageException.Permanent.class);
    storage.putMark("mine");

    storage.checkReading();
  }

  @Test
  void deletesBlobs() throws Exception {
    write(KEY, bytes(1_000));

    storage.delete(KEY);

    assertAbsent(storage, KEY);
    assertThat(remains()).isEmpty();
  }

  @Test
  void deletesWhatIsNotThere() throws IOException {
    storage.delete(KEY);
    write(KEY, bytes(10));
    storage.delete(KEY);

    assertThatCode(() -> storage.delete(KEY)).doesNotThrowAnyException();
  }

  @Test
  void deletesTheRemainsOfAWriterThatNeverFinished() throws Exception {
    BlobWriter abandoned = storage.open(KEY);
    abandoned.write(bytes(100_000), 0, 100_000);

    openStorage().delete(KEY);

    assertThat(remains()).isEmpty();
    abandoned.close();
  }

  @Test
  void deletesTheRemainsOfSeveralWritersOfOneKey() throws Exception {
    BlobWriter first = storage.open(KEY);
    BlobWriter second = storage.open(KEY);
    first.write(bytes(10), 0, 10);
    second.write(bytes(10), 0, 10);

    storage.delete(KEY);

    assertThat(remains()).isEmpty();
    first.close();
    second.close();
  }

  @ParameterizedTest
  @CsvSource({
    "packs/3f/3f2a.pack, packs/3f/3f2a.pack.1",
    "packs/3f/3f2a.pack, packs/3f/3f2a",
    "packs/3f/3f2a.pack, other/3f/3f2a.pack",
    "packs/3f/3f2a.pack, 3f2a.pack",
    "a/b, a/b.c/d"
  })
  void deletesNothingOfOtherKeys(String deleted, String kept) throws IOException {
    var keptKey = new BlobKey(kept);

    try (BlobWriter writer = storage.open(keptKey)) {
      writer.write(new byte[] {1, 2}, 0, 2);
      storage.delete(new BlobKey(deleted));
      writer.commit();
    }
    storage.delete(new BlobKey(deleted));

    assertThat(Blobs.readWhole(storage, keptKey)).containsExactly(1, 2);
  }

  @Test
  void letsAnOpenReaderFinishOrSaysMissing() throws IOException {
    byte[] content = bytes(5_000_000);
    write(KEY, content);

    try (InputStream input = storage.openRange(KEY, 0, content.length)) {
      byte[] beginning = input.readNBytes(1_000);
      storage.delete(KEY);
      assertThat(beginning).isEqualTo(Arrays.copyOf(content, 1_000));
      assertThat(restOrMissing(input, content)).isTrue();
    }
  }

  @Test
  void takesABlobUnderAKeyWhoseWriterWasAbandoned() throws IOException {
    try (BlobWriter abandoned = storage.open(KEY)) {
      abandoned.write(new byte[] {1}, 0, 1);
    }

    write(KEY, new byte[] {2});

    assertThat(Blobs.readWhole(storage, KEY)).containsExactly(2);
  }

  @Test
  void servesManyThreads() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<Future<Boolean>>();
      for (int worker = 0; worker < 16; worker++) {
        results.add(threads.submit(lifeOf(worker)));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    }

    assertThat(remains()).hasSize(16);
  }

  /** Writes, reads and deletes blobs of its own; leaves one behind. */
  private Callable<Boolean> lifeOf(int worker) {
    return () -> {
      byte[] content = new byte[20_000 + worker];
      Arrays.fill(content, (byte) worker);
      for (int round = 0; round < 8; round++) {
        var key = new BlobKey("packs/%02x/%d-%d.pack".formatted(round, worker, round));
        write(key, content);
        if (!Arrays.equals(Blobs.readWhole(storage, key), content)) {
          return false;
        }
        if (round > 0) {
          storage.delete(key);
        }
      }
      return true;
    };
  }

  private static boolean restOrMissing(InputStream input, byte[] content) throws IOException {
    try {
      return Arrays.equals(
          input.readAllBytes(), Arrays.copyOfRange(content, 1_000, content.length));
    } catch (StorageException.Missing e) {
      return true;
    }
  }

  private void write(BlobKey key, byte[] content) throws StorageException {
    Blobs.write(storage, key, content);
  }

  private void assertAbsent(BlobStorage from, BlobKey key) throws StorageException {
    assertThat(from.findSize(key)).isEmpty();
    assertThatThrownBy(() -> Blobs.read(from, key, 0, 1))
        .isInstanceOf(StorageException.Missing.class);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}

package dev.mansard.store.blob.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.blob.BlobInventory;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.BlobStorageContract;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.blob.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskBlobStorageTest extends BlobStorageContract {
  private static final BlobKey KEY =
      BlobKey.ofPack(UUID.fromString("3f2a7f5e-0000-4000-8000-000000000001"));

  @TempDir Path temporary;

  @Override
  protected BlobStorage openStorage() throws StorageException {
    return DiskBlobStorage.open(root());
  }

  @Override
  protected Collection<String> remains() throws IOException {
    try (var files = Files.walk(root())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root().relativize(file).toString())
          .toList();
    }
  }

  @Test
  void keepsEachBlobInAFileNamedByItsKey() throws IOException {
    write("content");

    assertThat(remains()).containsExactly("packs/3f/3f2a7f5e-0000-4000-8000-000000000001.pack");
    assertThat(Files.readString(file())).isEqualTo("content");
  }

  @Test
  void keepsOneOfManyMarksThatAreGivenAtOnce() throws Exception {
    var start = new CyclicBarrier(16);
    List<Future<String>> seen = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 16; i++) {
        String text = "mine-" + i;
        BlobStorage storage = openStorage();
        seen.add(
            threads.submit(
                () -> {
                  start.await();
                  storage.putMark(text);
                  return storage.findMark().orElseThrow();
                }));
      }
    }

    assertThat(seen).extracting(Future::get).containsOnly(openStorage().findMark().orElseThrow());
    assertThat(remains()).containsExactly(".mansard/installation");
  }

  @Test
  void writesToATemporaryFileFirst() throws IOException {
    try (BlobWriter writer = openStorage().open(KEY)) {
      writer.write(new byte[5], 0, 5);

      assertThat(remains())
          .singleElement()
          .asString()
          .matches("\\.tmp/packs!3f!3f2a7f5e-0000-4000-8000-000000000001\\.pack\\.[0-9]+");
    }
  }

  @Test
  void keepsFoldersAndFilesToTheOwner() throws IOException {
    write("content");
    write(new BlobKey("a/b/c"), "content");

    assertThat(permissions(root())).isEqualTo("rwx------");
    assertThat(permissions(root().resolve(".tmp"))).isEqualTo("rwx------");
    assertThat(permissions(root().resolve("packs/3f"))).isEqualTo("rwx------");
    assertThat(permissions(root().resolve("a/b"))).isEqualTo("rwx------");
    assertThat(permissions(file())).isEqualTo("rw-------");
  }

  @Test
  void letsAnOpenReaderFinishAfterDeletion() throws IOException {
    write("content");

    try (InputStream input = openStorage().openRange(KEY, 0, 7)) {
      openStorage().delete(KEY);

      assertThat(input.readAllBytes()).isEqualTo("content".getBytes(UTF_8));
    }
  }

  @Test
  void saysMissingWhenTheFileShrinksWhileItIsRead() throws IOException {
    write("content");

    try (InputStream input = openStorage().openRange(KEY, 0, 7)) {
      assertThat(input.read()).isEqualTo('c');
      try (var channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
        channel.truncate(3);
      }
      assertThat(input.readNBytes(2)).hasSize(2);
      assertThatThrownBy(input::read).isInstanceOf(StorageException.Missing.class);
    }
  }

  @Test
  void failsToCommitWhatWasDeletedWhileItWasWritten() throws IOException {
    try (BlobWriter writer = openStorage().open(KEY)) {
      writer.write(new byte[5], 0, 5);
      openStorage().delete(KEY);

      assertThatThrownBy(writer::commit).isInstanceOf(StorageException.Retryable.class);
    }

    assertThat(remains()).isEmpty();
  }

  @Test
  void createsFoldersAgainThatSomebodyRemoved() throws IOException {
    BlobStorage storage = openStorage();
    write(storage, KEY, "content");
    storage.delete(KEY);
    Files.delete(root().resolve("packs/3f"));
    Files.delete(root().resolve("packs"));

    try (BlobWriter writer = storage.open(KEY)) {
      assertThatThrownBy(writer::commit).isInstanceOf(StorageException.Retryable.class);
    }
    try (BlobWriter writer = storage.open(KEY)) {
      writer.commit();
    }

    assertThat(storage.findSize(KEY)).hasValue(0);
  }

  @Test
  void listsWhatComesBehindAFileThatCannotBeLookedAt() throws IOException {
    DiskBlobStorage storage = DiskBlobStorage.open(root());
    var broken = new BlobKey("packs/3f/3f00.pack");
    write(storage, KEY, "content");
    Path loop = root().resolve(broken.value());
    Files.createSymbolicLink(loop, loop.getFileName());

    assertThat(storage.list("", 10).entries())
        .containsExactly(new BlobInventory.Entry(KEY, "content".length()));
    assertThatThrownBy(() -> storage.findSize(broken))
        .isInstanceOf(StorageException.Permanent.class);
  }

  @Test
  void failsItsCheckWhenTheFolderIsGone() throws IOException {
    BlobStorage storage = openStorage();
    Files.delete(root().resolve(".tmp"));

    assertThatThrownBy(storage::check).isInstanceOf(StorageException.Permanent.class);
    assertThatThrownBy(() -> storage.open(KEY)).isInstanceOf(StorageException.Permanent.class);
  }

  @Test
  void leavesNothingBehindAfterItsCheck() throws IOException {
    openStorage().check();

    assertThat(remains()).isEmpty();
  }

  @Test
  void refusesAFileInPlaceOfAFolder() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "not a folder");

    assertThatThrownBy(() -> DiskBlobStorage.open(file))
        .isInstanceOf(StorageException.Permanent.class);
  }

  @Test
  void createsTheFoldersAboveItsRoot() {
    assertThatCode(() -> DiskBlobStorage.open(temporary.resolve("a/b/c")))
        .doesNotThrowAnyException();
  }

  private void write(String content) throws IOException {
    write(KEY, content);
  }

  private void write(BlobKey key, String content) throws IOException {
    write(openStorage(), key, content);
  }

  private static void write(BlobStorage storage, BlobKey key, String content) throws IOException {
    byte[] bytes = content.getBytes(UTF_8);
    try (BlobWriter writer = storage.open(key)) {
      writer.write(bytes, 0, bytes.length);
      writer.commit();
    }
  }

  private Path root() {
    return temporary.resolve("blobs");
  }

  private Path file() {
    return root().resolve(KEY.value());
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}

package dev.mansard.store.blob.disk;

import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.mansard.store.blob.BlobKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * The folder of unfinished blobs. A file there is called like its key, with {@code !} for the
 * slashes, followed by a dot and a random number, so that the remains of a key are found by name,
 * whichever process left them. Keys contain no {@code !} and the number no dot, so no file can be
 * mistaken for one of another key.
 */
final class TemporaryFiles {
  private final Path folder;

  TemporaryFiles(Path folder) {
    this.folder = folder;
  }

  void createFolder() throws IOException {
    Folders.create(folder);
  }

  /** Creates an empty file, for its owner only, to write that key to. */
  Path create(BlobKey key) throws IOException {
    return Files.createTempFile(folder, prefixOf(key), "");
  }

  void deleteAllOf(BlobKey key) throws IOException {
    String prefix = prefixOf(key);
    try (var files = Files.newDirectoryStream(folder, file -> belongs(prefix, file))) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Fails if no file can be created and written. */
  void tryOut() throws IOException {
    tryOut(Set.of(WRITE));
  }

  /** The same with a byte that has to reach the device: memory alone would take it, too. */
  void tryOutDurably() throws IOException {
    tryOut(Set.of(WRITE, SYNC));
  }

  private void tryOut(Set<StandardOpenOption> how) throws IOException {
    Path file = Files.createTempFile(folder, "!check.", "");
    try (var channel = FileChannel.open(file, how)) {
      channel.write(ByteBuffer.wrap(new byte[1]));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static String prefixOf(BlobKey key) {
    return key.value().replace('/', '!') + '.';
  }

  private static boolean belongs(String prefix, Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(prefix) && name.indexOf('.', prefix.length()) < 0;
  }
}

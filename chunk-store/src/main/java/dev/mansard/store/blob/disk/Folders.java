package dev.mansard.store.blob.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folders that hold blobs, created on demand such that they survive the loss of power.
 *
 * <p>A folder that exists need not be durable: another thread or process may have created it a
 * moment ago. It counts as durable once this process has fsynced its parent.
 */
final class Folders {
  private final Path root;
  private final Set<Path> durable = ConcurrentHashMap.newKeySet();

  Folders(Path root) {
    this.root = root;
  }

  /** The folder a file lies in. */
  static Path of(Path file) {
    return Objects.requireNonNull(file.getParent(), "folder");
  }

  void createRoot() throws IOException {
    createWithThoseAbove(root);
  }

  private static void createWithThoseAbove(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      createWithThoseAbove(of(folder));
      create(folder);
      sync(of(folder));
    }
  }

  /** Creates the folder and those above it, up to the root, unless that is known to be done. */
  void createDurably(Path folder) throws IOException {
    if (folder.equals(root) || durable.contains(folder)) {
      return;
    }
    createDurably(of(folder));
    create(folder);
    sync(of(folder));
    durable.add(folder);
  }

  static void create(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, privateTo(folder));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  /** Makes the names in the folder survive the loss of power. */
  static void sync(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Somebody has removed folders: the next blob creates them again. */
  void forgetAll() {
    durable.clear();
  }

  private static FileAttribute<?>[] privateTo(Path path) {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
    };
  }
}

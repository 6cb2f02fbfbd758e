package dev.mansard.store.blob.disk;

import dev.mansard.store.blob.BlobInventory;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.blob.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs as files: a key is a path below the root folder.
 *
 * <p>A blob is written to a file in {@code .tmp}, fsynced, renamed to its key, and then the folder
 * that received it is fsynced. These two fsyncs are what a small blob costs, and a third one for
 * the first blob of a folder; nothing else waits for the device. Folders belong to the owner alone
 * (0700), files too (0600).
 *
 * <p>The root must be one file system, as a rename is only atomic within one. Several processes may
 * use the same root at once. Opened blobs are open files, so a reader is not disturbed by {@link
 * #delete}.
 */
public final class DiskBlobStorage implements BlobInventory {
  private static final Logger LOG = LoggerFactory.getLogger(DiskBlobStorage.class);

  private final Path root;
  private final Folders folders;
  private final TemporaryFiles temporaryFiles;
  private final DiskFailure failure;

  private DiskBlobStorage(Path root) {
    this.root = root;
    failure = new DiskFailure(root);
    folders = new Folders(root);
    temporaryFiles = new TemporaryFiles(root.resolve(".tmp"));
  }

  /**
   * Opens the storage in that folder and creates what is missing of it. One that is full is opened,
   * too: it can be read, and garbage collection can make room.
   *
   * @throws StorageException if the folder cannot be created or written to
   */
  public static DiskBlobStorage open(Path root) throws StorageException {
    var storage = new DiskBlobStorage(root.toAbsolutePath().normalize());
    try {
      storage.folders.createRoot();
      storage.temporaryFiles.createFolder();
    } catch (IOException e) {
      throw storage.failure.of("create the storage folders", e);
    }
    try {
      storage.check();
    } catch (StorageException.Full e) {
      LOG.warn("The storage in {} takes no pushes: {}", root, e.getMessage());
    }
    return storage;
  }

  @Override
  public BlobWriter open(BlobKey key) throws StorageException {
    try {
      var target = root.resolve(key.value());
      return new DiskBlobWriter(key, temporaryFiles.create(key), target, folders, failure);
    } catch (IOException e) {
      throw failure.of("open for writing: " + key, e);
    }
  }

  @Override
  public InputStream openRange(BlobKey key, long offset, long length) throws StorageException {
    if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException("no range: " + length + " bytes from " + offset);
    }
    try {
      var channel = FileChannel.open(root.resolve(key.value()), StandardOpenOption.READ);
      return openRange(key, channel, offset, length);
    } catch (NoSuchFileException e) {
      throw new StorageException.Missing("no blob " + key);
    } catch (IOException e) {
      throw failure.of("open for reading: " + key, e);
    }
  }

  private InputStream openRange(BlobKey key, FileChannel channel, long offset, long length)
      throws IOException {
    try {
      long size = channel.size();
      if (size < offset + length) {
        throw new StorageException.Missing(
            "blob %s has %d bytes, wanted are %d from %d".formatted(key, size, length, offset));
      }
      return new FileRange(key, channel, offset, length, failure);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public OptionalLong findSize(BlobKey key) throws StorageException {
    try {
      return OptionalLong.of(Files.size(root.resolve(key.value())));
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    } catch (IOException e) {
      throw failure.of("find the size of " + key, e);
    }
  }

  /** Durable too, as GC forgets the key next: a file that came back would stay for ever. */
  @Override
  public void delete(BlobKey key) throws StorageException {
    var path = root.resolve(key.value());
    try {
      temporaryFiles.deleteAllOf(key);
      if (Files.deleteIfExists(path)) {
        Folders.sync(Folders.of(path));
      }
    } catch (IOException e) {
      throw failure.of("delete " + key, e);
    }
  }

  @Override
  public Page list(String after, int limit) throws StorageException {
    try {
      return new FolderWalk(root, after, limit).run();
    } catch (IOException e) {
      throw failure.of("list the blobs", e);
    }
  }

  @Override
  public Optional<String> findMark() throws StorageException {
    try {
      return Optional.of(Files.readString(mark()).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure.of("read the mark", e);
    }
  }

  /** Written beside its place first, so that a crash leaves no half of it. */
  @Override
  public void putMark(String text) throws StorageException {
    Path folder = Folders.of(mark());
    try {
      folders.createDurably(folder);
      Path written = Files.createTempFile(folder, "installation.", "");
      try {
        Files.writeString(written, text + "\n");
        try (var channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
        giveMark(written);
      } finally {
        Files.deleteIfExists(written);
      }
      Folders.sync(folder);
    } catch (IOException e) {
      throw failure.of("write the mark", e);
    }
  }

  /** By a link where there are links: a move would replace the mark of somebody who was faster. */
  private void giveMark(Path written) throws IOException {
    try {
      Files.createLink(mark(), written);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("there is a mark already", e);
    } catch (FileSystemException | UnsupportedOperationException e) {
      LOG.debug("no links in this file system", e);
      if (findMark().isEmpty()) {
        Files.move(written, mark(), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private Path mark() {
    return root.resolve(".mansard").resolve("installation");
  }

  @Override
  public void check() throws StorageException {
    try {
      temporaryFiles.tryOut();
    } catch (IOException e) {
      throw failure.of("write to the storage folder", e);
    }
  }

  @Override
  public void checkReading() throws StorageException {
    try {
      temporaryFiles.tryOutDurably();
    } catch (IOException e) {
      throw failure.of("write to the storage folder", e);
    }
    if (findMark().isEmpty()) {
      throw new StorageException.Permanent(
          "there is no mark to be read", new NoSuchFileException(mark().toString()));
    }
  }
}

package dev.mansard.store.blob.disk;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.blob.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a temporary file and gives it its name at the end. */
final class DiskBlobWriter implements BlobWriter {
  /** The JDK copies an array to a buffer outside the heap, which it keeps per thread. */
  private static final int LARGEST_WRITE = 256 << 10;

  private enum State {
    OPEN,
    RENAMED,
    COMMITTED,
    CLOSED
  }

  private final BlobKey key;
  private final Path temporary;
  private final Path target;
  private final Folders folders;
  private final DiskFailure failure;
  private final FileChannel channel;
  private final WriteOut writeOut;
  private State state = State.OPEN;

  DiskBlobWriter(BlobKey key, Path temporary, Path target, Folders folders, DiskFailure failure)
      throws IOException {
    this.key = key;
    this.temporary = temporary;
    this.target = target;
    this.folders = folders;
    this.failure = failure;
    channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
    writeOut = new WriteOut(() -> channel.force(false));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws StorageException {
    requireOpen();
    var remaining = ByteBuffer.wrap(bytes, offset, length);
    int end = offset + length;
    try {
      while (remaining.position() < end) {
        remaining.limit(Math.min(end, remaining.position() + LARGEST_WRITE));
        writeOut.add(channel.write(remaining));
      }
    } catch (IOException e) {
      throw failure.of("write " + key, e);
    }
  }

  @Override
  public void commit() throws StorageException {
    requireOpen();
    Path folder = Folders.of(target);
    try {
      writeOut.complete();
      channel.close();
      folders.createDurably(folder);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      state = State.RENAMED;
      Folders.sync(folder);
      state = State.COMMITTED;
    } catch (NoSuchFileException e) {
      folders.forgetAll();
      throw new StorageException.Retryable("removed while it was written: " + key, e);
    } catch (IOException e) {
      throw failure.of("commit " + key, e);
    }
  }

  /** A blob whose folder could not be fsynced is taken back: its commit has failed. */
  @Override
  public void close() {
    if (state == State.COMMITTED || state == State.CLOSED) {
      return;
    }
    Path leftover = state == State.RENAMED ? target : temporary;
    state = State.CLOSED;
    try (channel) {
      Files.deleteIfExists(leftover);
    } catch (IOException e) {
      // GC deletes the key, and with it the file, when the lease has expired.
    }
  }

  private void requireOpen() {
    if (state != State.OPEN) {
      throw new IllegalStateException("blob is " + state + ": " + key);
    }
  }
}

package dev.mansard.api.testing;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.disk.DiskBlobStorage;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The disk, until a test says that it is full, away or refuses to be read. */
@ApplicationScoped
public class SwitchableStorage implements BlobStorage {
  private final DiskBlobStorage disk;
  private volatile @Nullable StorageException failure;
  private volatile @Nullable StorageException refusal;
  private volatile boolean isSilent;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile @Nullable BlobKey lost;

  SwitchableStorage(@ConfigProperty(name = "mansard.storage.path") String folder)
      throws StorageException {
    this.disk = DiskBlobStorage.open(Path.of(folder));
  }

  /** What every write fails with from now on; null: nothing. */
  public void failWith(@Nullable StorageException cause) {
    failure = cause;
  }

  /** What every read of bytes fails with from now on; null: nothing. */
  public void refuseReadsWith(@Nullable StorageException cause) {
    refusal = cause;
  }

  /** Whether reads and looks begin to wait for an answer that never comes. */
  public void fallSilent(boolean silent) {
    isSilent = silent;
  }

  /** How many wait for it now. */
  public int waiting() {
    return waiting.get();
  }

  /**
   * What every read of this blob fails with from now on, while others can be read; null: nothing.
   */
  public void lose(@Nullable BlobKey key) {
    lost = key;
  }

  @Override
  public BlobWriter open(BlobKey key) throws StorageException {
    return new FailingWriter(disk.open(key));
  }

  @Override
  public InputStream openRange(BlobKey key, long offset, long length) throws StorageException {
    requireNone(refusal);
    requireAnswer();
    if (key.equals(lost)) {
      throw StorageException.Permanent.ofBlob("cannot read " + key, new IOException("EIO"));
    }
    return disk.openRange(key, offset, length);
  }

  @Override
  public OptionalLong findSize(BlobKey key) throws StorageException {
    requireAnswer();
    return disk.findSize(key);
  }

  @Override
  public void delete(BlobKey key) throws StorageException {
    disk.delete(key);
  }

  @Override
  public void check() throws StorageException {
    disk.check();
  }

  private void requireAnswer() throws StorageException {
    if (!isSilent) {
      return;
    }
    waiting.incrementAndGet();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException.Retryable("interrupted", e);
    } finally {
      waiting.decrementAndGet();
    }
  }

  @Override
  public void checkReading() throws StorageException {
    requireNone(refusal);
    disk.checkReading();
  }

  @Override
  public Optional<String> findMark() throws StorageException {
    return disk.findMark();
  }

  @Override
  public void putMark(String text) throws StorageException {
    disk.putMark(text);
  }

  private static void requireNone(@Nullable StorageException cause) throws StorageException {
    if (cause != null) {
      throw cause;
    }
  }

  private final class FailingWriter implements BlobWriter {
    private final BlobWriter writer;

    FailingWriter(BlobWriter writer) {
      this.writer = writer;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws StorageException {
      requireNone(failure);
      writer.write(bytes, offset, length);
    }

    @Override
    public void commit() throws StorageException {
      requireNone(failure);
      writer.commit();
    }

    @Override
    public void close() {
      writer.close();
    }
  }

  /** A full disk. */
  public static StorageException full() {
    return new StorageException.Full("no space", new IOException("ENOSPC at /secret/folder"));
  }
}

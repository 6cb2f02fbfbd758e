package dev.mansard.store.blob.disk;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/** Some bytes of an open file; fails rather than ends where the file turns out to be shorter. */
final class FileRange extends InputStream {
  /** The JDK copies to an array from a buffer outside the heap, which it keeps per thread. */
  private static final int LARGEST_READ = 256 << 10;

  private final BlobKey key;
  private final FileChannel channel;
  private final long end;
  private final DiskFailure failure;
  private long position;

  FileRange(BlobKey key, FileChannel channel, long offset, long length, DiskFailure failure) {
    this.key = key;
    this.channel = channel;
    this.position = offset;
    this.end = offset + length;
    this.failure = failure;
  }

  @Override
  public int read() throws IOException {
    byte[] single = new byte[1];
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (position == end) {
      return -1;
    }
    int wanted = (int) Math.min(Math.min(length, LARGEST_READ), end - position);
    int count = readAt(position, ByteBuffer.wrap(bytes, offset, wanted));
    position += count;
    return count;
  }

  private int readAt(long from, ByteBuffer target) throws StorageException {
    try {
      int count = channel.read(target, from);
      if (count <= 0) {
        throw new StorageException.Missing(
            "blob %s ends at %d, wanted is %d".formatted(key, from, end));
      }
      return count;
    } catch (IOException e) {
      throw failure.of("read " + key, e);
    }
  }

  @Override
  public long skip(long count) {
    long skipped = Math.clamp(count, 0, end - position);
    position += skipped;
    return skipped;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, end - position);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

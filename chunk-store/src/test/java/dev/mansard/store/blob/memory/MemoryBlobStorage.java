package dev.mansard.store.blob.memory;

import dev.mansard.store.blob.BlobInventory;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.blob.StorageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Blobs as arrays, with a look behind the port for assertions. Keeps every promise of the port. */
public final class MemoryBlobStorage implements BlobInventory {
  private final ConcurrentMap<BlobKey, byte[]> blobs = new ConcurrentHashMap<>();
  private final Set<Writer> unfinished = ConcurrentHashMap.newKeySet();
  private final Set<BlobKey> locked = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable String> mark = new AtomicReference<>();
  private final long capacity;
  private volatile boolean cutsOff;

  /** Storage without a limit. */
  public MemoryBlobStorage() {
    this(Long.MAX_VALUE);
  }

  /** Storage that is full when finished and unfinished blobs reach that many bytes. */
  public MemoryBlobStorage(long capacityBytes) {
    this.capacity = capacityBytes;
  }

  @Override
  public BlobWriter open(BlobKey key) {
    var writer = new Writer(key);
    unfinished.add(writer);
    return writer;
  }

  @Override
  public InputStream openRange(BlobKey key, long offset, long length) throws StorageException {
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException("no range: " + length + " bytes from " + offset);
    }
    byte[] blob = blobs.get(key);
    if (blob == null || offset > blob.length || length > blob.length - offset) {
      throw new StorageException.Missing("no bytes %d+%d of %s".formatted(offset, length, key));
    }
    var in = new ByteArrayInputStream(blob, (int) offset, (int) length);
    return cutsOff ? new CutOffStream(in, key) : in;
  }

  @Override
  public OptionalLong findSize(BlobKey key) {
    byte[] blob = blobs.get(key);
    return blob == null ? OptionalLong.empty() : OptionalLong.of(blob.length);
  }

  @Override
  public void delete(BlobKey key) throws StorageException {
    if (locked.contains(key)) {
      throw new StorageException.Permanent("locked: " + key, new IOException("locked"));
    }
    unfinished.removeIf(writer -> writer.key.equals(key));
    blobs.remove(key);
  }

  @Override
  public Page list(String after, int limit) {
    var entries =
        blobs.entrySet().stream()
            .filter(blob -> blob.getKey().value().compareTo(after) > 0)
            .sorted(Comparator.comparing(blob -> blob.getKey().value()))
            .limit(limit)
            .map(blob -> new Entry(blob.getKey(), blob.getValue().length))
            .toList();
    String last = entries.isEmpty() ? after : entries.getLast().key().value();
    return new Page(entries, last, entries.size() < limit);
  }

  @Override
  public Optional<String> findMark() {
    return Optional.ofNullable(mark.get());
  }

  @Override
  public void putMark(String text) {
    mark.compareAndSet(null, text);
  }

  @Override
  public void check() {
    // memory is always there
  }

  @Override
  public void checkReading() throws StorageException {
    if (mark.get() == null) {
      throw new StorageException.Permanent("no mark", new IOException("nothing to be read"));
    }
  }

  /**
   * From now on whoever reads a blob when it is deleted fails, as with S3 when a connection breaks
   * and what is left is asked for again.
   */
  public void cutOffReadersOfDeleted() {
    cutsOff = true;
  }

  /** From now on this one cannot be deleted, as with S3 under an object lock. */
  public void lock(BlobKey key) {
    locked.add(key);
  }

  /** The keys of all blobs. */
  public SortedSet<String> keys() {
    var keys = new TreeSet<String>();
    blobs.keySet().forEach(key -> keys.add(key.value()));
    return keys;
  }

  /** The keys that have been opened and neither committed, closed nor deleted. */
  public SortedSet<String> unfinishedKeys() {
    var keys = new TreeSet<String>();
    unfinished.forEach(writer -> keys.add(writer.key.value()));
    return keys;
  }

  /** The bytes of all blobs together. */
  public long storedBytes() {
    return blobs.values().stream().mapToLong(blob -> blob.length).sum();
  }

  /** Replaces a blob behind the port, for example by a damaged one. */
  public void overwrite(BlobKey key, byte[] content) {
    blobs.put(key, content.clone());
  }

  private long usedBytes() {
    return storedBytes() + unfinished.stream().mapToLong(writer -> writer.content.size()).sum();
  }

  /** Checks before each read that the blob is still there. */
  private final class CutOffStream extends FilterInputStream {
    private final BlobKey key;

    CutOffStream(InputStream in, BlobKey key) {
      super(in);
      this.key = key;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (!blobs.containsKey(key)) {
        throw new StorageException.Missing("deleted while it was read: " + key);
      }
      return super.read(buffer, offset, length);
    }
  }

  private final class Writer implements BlobWriter {
    private final BlobKey key;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private boolean finished;

    Writer(BlobKey key) {
      this.key = key;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws StorageException {
      requireUnfinished();
      if (capacity != Long.MAX_VALUE && length > capacity - usedBytes()) {
        throw new StorageException.Full("no space left", new IOException("capacity " + capacity));
      }
      content.write(bytes, offset, length);
    }

    @Override
    public void commit() throws StorageException {
      requireUnfinished();
      finished = true;
      if (!unfinished.contains(this)) {
        throw new StorageException.Retryable(
            "blob was discarded while it was written: " + key, new IOException("deleted"));
      }
      blobs.put(key, content.toByteArray());
      unfinished.remove(this);
    }

    @Override
    public void close() {
      finished = true;
      unfinished.remove(this);
    }

    private void requireUnfinished() {
      if (finished) {
        throw new IllegalStateException("blob is finished: " + key);
      }
    }
  }
}

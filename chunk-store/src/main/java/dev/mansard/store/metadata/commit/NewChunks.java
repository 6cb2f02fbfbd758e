package dev.mansard.store.metadata.commit;

import dev.mansard.protocol.nix.Sha256;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rows an upload adds for its new chunks, in the order of their ids. Columns of primitives: 56
 * bytes a chunk, about 1/1000 of the NAR. For one thread at a time.
 */
public final class NewChunks {
  private static final int HASH_BYTES = 32;

  private long[] ids = new long[16];
  private byte[] hashes = new byte[16 * HASH_BYTES];
  private int[] sizes = new int[16];
  private long[] offsets = new long[16];
  private int[] storedBytes = new int[16];
  private int[] checksums = new int[16];
  private int[] references = new int[16];
  private int size;

  /** Appends a chunk whose frame is not written yet, referred to once, and returns its index. */
  public int add(long id, byte[] hash, int sizeBytes) {
    if (size == ids.length) {
      grow();
    }
    ids[size] = id;
    System.arraycopy(hash, 0, hashes, size * HASH_BYTES, HASH_BYTES);
    sizes[size] = sizeBytes;
    references[size] = 1;
    return size++;
  }

  /** Says where the chunk's frame was written. */
  public void setFrame(int index, long offset, int length, int checksum) {
    offsets[index] = offset;
    storedBytes[index] = length;
    checksums[index] = checksum;
  }

  /** Notes another occurrence in the same NAR. */
  public void addReference(int index) {
    references[index]++;
  }

  /** The number of chunks. */
  public int size() {
    return size;
  }

  /** The chunk's id. */
  public long id(int index) {
    return ids[index];
  }

  /** The chunk's hash. */
  public Sha256 hash(int index) {
    int from = index * HASH_BYTES;
    return Sha256.of(Arrays.copyOfRange(hashes, from, from + HASH_BYTES));
  }

  /** The hashes of all chunks. */
  public List<Sha256> hashes() {
    return IntStream.range(0, size).mapToObj(this::hash).toList();
  }

  /** Whether the chunk has this hash. */
  public boolean hasHash(int index, byte[] hash) {
    int from = index * HASH_BYTES;
    return Arrays.equals(hashes, from, from + HASH_BYTES, hash, 0, HASH_BYTES);
  }

  /** Uncompressed bytes. */
  public int sizeBytes(int index) {
    return sizes[index];
  }

  /** Where the frame begins in its pack. */
  public long offset(int index) {
    return offsets[index];
  }

  /** The bytes of the frame. */
  public int storedBytes(int index) {
    return storedBytes[index];
  }

  /** CRC-32C of the frame. */
  public int checksum(int index) {
    return checksums[index];
  }

  /** How often the NAR contains the chunk. */
  public int references(int index) {
    return references[index];
  }

  private void grow() {
    int capacity = Math.multiplyExact(size, 2);
    ids = Arrays.copyOf(ids, capacity);
    hashes = Arrays.copyOf(hashes, Math.multiplyExact(capacity, HASH_BYTES));
    sizes = Arrays.copyOf(sizes, capacity);
    offsets = Arrays.copyOf(offsets, capacity);
    storedBytes = Arrays.copyOf(storedBytes, capacity);
    checksums = Arrays.copyOf(checksums, capacity);
    references = Arrays.copyOf(references, capacity);
  }
}

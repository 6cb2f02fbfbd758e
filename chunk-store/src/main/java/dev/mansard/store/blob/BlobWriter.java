package dev.mansard.store.blob;

/**
 * Takes the bytes of one blob in order. An implementation may hand bytes on while more are coming
 * (S3 parts) and holds a bounded amount in memory. Used by one thread at a time.
 */
public interface BlobWriter extends AutoCloseable {

  /** Appends bytes; the array may be reused when the call returns. */
  void write(byte[] bytes, int offset, int length) throws StorageException;

  /** Makes the blob durable and visible. Nothing may be written afterwards. */
  void commit() throws StorageException;

  /**
   * Without a preceding successful {@link #commit()}: discards everything. Never throws; what
   * cannot be discarded is left to GC.
   */
  @Override
  void close();
}

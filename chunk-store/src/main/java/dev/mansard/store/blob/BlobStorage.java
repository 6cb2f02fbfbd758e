package dev.mansard.store.blob;

import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Blocking port to the storage of bytes, for threads that may wait (house style, section 6).
 *
 * <p>What an implementation owes:
 *
 * <ul>
 *   <li>Durability: when {@link BlobWriter#commit()} returns, the blob survives the loss of power
 *       (disk: file and folder are fsynced).
 *   <li>Atomic visibility: before that, no reader sees anything under the key; a crash leaves
 *       nothing under it either.
 *   <li>Read after write: from then on every reader in every process sees the whole blob.
 *   <li>{@link #delete} is idempotent and also discards what an unfinished writer of that key left
 *       behind (temporary file, multipart upload), also after a crash and from another process.
 *   <li>The mark is durable, and visible to everybody, when {@link #putMark} returns. It is kept
 *       under {@code .mansard/installation}, where no blob can be.
 *   <li>A reader that has opened a blob may finish although it is deleted meanwhile, or fails with
 *       {@link StorageException.Missing}; it never gets other bytes.
 * </ul>
 *
 * <p>Implementations are safe for use by many threads.
 */
public interface BlobStorage {

  /** Begins to write a blob that does not exist yet. */
  BlobWriter open(BlobKey key) throws StorageException;

  /**
   * Opens {@code length} bytes from {@code offset}. The stream ends after exactly that many bytes;
   * if the blob turns out to be shorter, reading fails with {@link StorageException.Missing}, it
   * never just ends.
   *
   * @throws StorageException.Missing if the blob does not exist or is known to be shorter
   */
  InputStream openRange(BlobKey key, long offset, long length) throws StorageException;

  /** The size of the blob in bytes, or empty if there is none. */
  OptionalLong findSize(BlobKey key) throws StorageException;

  /** Removes the blob and the remains of unfinished writers of it. */
  void delete(BlobKey key) throws StorageException;

  /**
   * One cheap round trip that fails when the storage cannot be used; for readiness and for the
   * start.
   */
  void check() throws StorageException;

  /**
   * {@link #check}, and that the mark can be read. Only if this succeeds does a permanent failure
   * that {@linkplain StorageException.Permanent#isOfBlob is about a blob} say something about it.
   *
   * @throws StorageException.Permanent also if there is no mark: then nothing has been read
   */
  void checkReading() throws StorageException;

  /** The mark, if there is one: a line that tells whose storage this is. */
  Optional<String> findMark() throws StorageException;

  /** Writes the mark, unless there is one. */
  void putMark(String text) throws StorageException;
}

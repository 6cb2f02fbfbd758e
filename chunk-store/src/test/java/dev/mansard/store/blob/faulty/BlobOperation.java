package dev.mansard.store.blob.faulty;

/** A call of the blob port. */
public enum BlobOperation {
  /** {@code BlobStorage.open}. */
  OPEN,
  /** {@code BlobWriter.write}. */
  WRITE,
  /** {@code BlobWriter.commit}. */
  COMMIT,
  /** {@code BlobWriter.close}. */
  CLOSE,
  /** {@code BlobStorage.openRange}. */
  OPEN_RANGE,
  /** {@code InputStream.read} of a range. */
  READ,
  /** {@code BlobStorage.findSize}. */
  FIND_SIZE,
  /** {@code BlobStorage.delete}. */
  DELETE,
  /** {@code BlobStorage.check}. */
  CHECK,
  /** {@code BlobStorage.checkReading}, which checks first. */
  CHECK_READING,
  /** {@code BlobStorage.findMark}. */
  FIND_MARK,
  /** {@code BlobStorage.putMark}. */
  PUT_MARK
}

package dev.mansard.store.blob;

import java.io.IOException;

/** Whole blobs, written and read by one call. */
public final class Blobs {

  /** Writes the blob and commits it. */
  public static void write(BlobStorage storage, BlobKey key, byte[] content)
      throws StorageException {
    try (BlobWriter writer = storage.open(key)) {
      writer.write(content, 0, content.length);
      writer.commit();
    }
  }

  /** All bytes of a blob that is there. */
  public static byte[] readWhole(BlobStorage storage, BlobKey key) throws IOException {
    return read(storage, key, 0, storage.findSize(key).orElseThrow());
  }

  /** Part of a blob. */
  public static byte[] read(BlobStorage storage, BlobKey key, long offset, long length)
      throws IOException {
    try (var input = storage.openRange(key, offset, length)) {
      return input.readAllBytes();
    }
  }

  private Blobs() {}
}

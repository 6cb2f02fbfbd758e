package dev.mansard.store.compression;

import java.util.zip.CRC32C;

/**
 * The checksum of a stored frame: CRC-32C (Castagnoli) of its bytes, as the signed integer the
 * database keeps. Guards against storage that lies, not against people.
 */
public final class FrameChecksum {
  private FrameChecksum() {}

  /** The checksum of {@code bytes[offset, offset + length)}. */
  public static int of(byte[] bytes, int offset, int length) {
    var checksum = new CRC32C();
    checksum.update(bytes, offset, length);
    return (int) checksum.getValue();
  }
}

package dev.mansard.store.compression;

import dev.mansard.protocol.nix.Compression;

/**
 * Compresses one chunk into one self-contained frame, and back.
 *
 * <p>Frames of one compression may be concatenated: any decoder of the format, and Nix, reads the
 * concatenation as the concatenated chunks ({@code docs/reference/storage-format.md}). Frames made
 * by one implementation are read by every other of the same compression.
 *
 * <p>A codec is confined to one thread, as it keeps contexts or arrays between calls; {@link
 * CodecFactory} makes one per thread.
 */
public interface Codec extends AutoCloseable {

  /** What the narinfo calls it. */
  Compression compression();

  /** The size in bytes that the frame of so many bytes can reach. */
  int maxCompressedLength(int length);

  /**
   * Compresses {@code input[offset, offset + length)} to the start of {@code output}.
   *
   * @param length at least 1: there are no empty chunks
   * @param output at least {@link #maxCompressedLength} bytes long
   * @return the length of the frame
   */
  int compress(byte[] input, int offset, int length, byte[] output);

  /**
   * Decompresses exactly one frame. Whether the content is the right one is only known by its hash:
   * the format zstd need not carry a checksum.
   *
   * @param expectedLength the uncompressed size known from the chunk's row
   * @throws dev.mansard.protocol.error.MalformedInputException if the bytes are not one whole frame
   *     of that size; its offset counts from {@code offset}
   */
  byte[] decompress(byte[] frame, int offset, int length, int expectedLength);

  /** Frees native memory. */
  @Override
  void close();
}

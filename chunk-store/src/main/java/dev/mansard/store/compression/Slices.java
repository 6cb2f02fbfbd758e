package dev.mansard.store.compression;

import java.util.Objects;

/** What every codec demands of its arguments. */
final class Slices {
  private Slices() {}

  /** Checks the arguments of {@link Codec#compress}. */
  static void requireCompressible(
      Codec codec, byte[] input, int offset, int length, byte[] output) {
    Objects.checkFromIndexSize(offset, length, input.length);
    if (length == 0) {
      throw new IllegalArgumentException("a chunk has at least one byte");
    }
    int needed = codec.maxCompressedLength(length);
    if (output.length < needed) {
      throw new IllegalArgumentException(
          "output has %d bytes, needed are %d".formatted(output.length, needed));
    }
  }

  /** Checks the arguments of {@link Codec#decompress} that are not the frame's content. */
  static void requireDecompressible(byte[] frame, int offset, int length, int expectedLength) {
    Objects.checkFromIndexSize(offset, length, frame.length);
    if (expectedLength < 1) {
      throw new IllegalArgumentException("a chunk has at least one byte");
    }
  }
}

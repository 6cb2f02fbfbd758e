package dev.mansard.store.compression;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.Compression;
import java.util.Arrays;

/** Stores chunks as they are. */
final class NoneCodec implements Codec {

  @Override
  public Compression compression() {
    return Compression.NONE;
  }

  @Override
  public int maxCompressedLength(int length) {
    return length;
  }

  @Override
  public int compress(byte[] input, int offset, int length, byte[] output) {
    Slices.requireCompressible(this, input, offset, length, output);
    System.arraycopy(input, offset, output, 0, length);
    return length;
  }

  @Override
  public byte[] decompress(byte[] frame, int offset, int length, int expectedLength) {
    Slices.requireDecompressible(frame, offset, length, expectedLength);
    if (length != expectedLength) {
      throw new MalformedInputException(
          "uncompressed frame",
          Math.min(length, expectedLength),
          "has %d bytes, expected are %d".formatted(length, expectedLength));
    }
    return Arrays.copyOfRange(frame, offset, offset + length);
  }

  @Override
  public void close() {
    // holds nothing
  }
}

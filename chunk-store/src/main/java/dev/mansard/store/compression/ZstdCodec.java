package dev.mansard.store.compression;

import dev.mansard.protocol.nix.Compression;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdCompressor;
import io.airlift.compress.v3.zstd.ZstdDecompressor;

/**
 * zstd by aircompressor, native or in Java. Its native side offers no context to keep, which costs
 * about 3 % (measured, see {@code docs/benchmarks}).
 */
final class ZstdCodec implements Codec {
  private final ZstdCompressor compressor;
  private final ZstdDecompressor decompressor;

  ZstdCodec(ZstdCompressor compressor, ZstdDecompressor decompressor) {
    this.compressor = compressor;
    this.decompressor = decompressor;
  }

  @Override
  public Compression compression() {
    return Compression.ZSTD;
  }

  @Override
  public int maxCompressedLength(int length) {
    return compressor.maxCompressedLength(length);
  }

  @Override
  public int compress(byte[] input, int offset, int length, byte[] output) {
    Slices.requireCompressible(this, input, offset, length, output);
    return compressor.compress(input, offset, length, output, 0, output.length);
  }

  @Override
  public byte[] decompress(byte[] frame, int offset, int length, int expectedLength) {
    Slices.requireDecompressible(frame, offset, length, expectedLength);
    ZstdFrame.requireSingle(frame, offset, length, expectedLength);
    byte[] content = new byte[expectedLength];
    int actual = decompress(frame, offset, length, content);
    if (actual != expectedLength) {
      throw ZstdFrame.malformed(length, "holds " + actual + " bytes, not " + expectedLength);
    }
    return content;
  }

  private int decompress(byte[] frame, int offset, int length, byte[] content) {
    try {
      return decompressor.decompress(frame, offset, length, content, 0, content.length);
    } catch (MalformedInputException e) {
      // counts from the head of the array object, and now and then from elsewhere
      long near = Math.clamp(e.getOffset() - offset, 0, length);
      throw ZstdFrame.malformed(near, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw ZstdFrame.malformed(0, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    // aircompressor keeps nothing that must be freed
  }
}

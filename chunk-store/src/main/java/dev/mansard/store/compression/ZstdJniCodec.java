package dev.mansard.store.compression;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.mansard.protocol.nix.Compression;

/**
 * zstd by zstd-jni. Contexts are kept from chunk to chunk: to set one up costs more than 64 KiB do.
 */
final class ZstdJniCodec implements Codec {
  private final ZstdCompressCtx compressor;
  private final ZstdDecompressCtx decompressor;

  ZstdJniCodec(int level) {
    compressor = new ZstdCompressCtx();
    compressor.setLevel(level);
    decompressor = new ZstdDecompressCtx();
  }

  @Override
  public Compression compression() {
    return Compression.ZSTD;
  }

  @Override
  public int maxCompressedLength(int length) {
    return Math.toIntExact(Zstd.compressBound(length));
  }

  @Override
  public int compress(byte[] input, int offset, int length, byte[] output) {
    Slices.requireCompressible(this, input, offset, length, output);
    return compressor.compressByteArray(output, 0, output.length, input, offset, length);
  }

  @Override
  public byte[] decompress(byte[] frame, int offset, int length, int expectedLength) {
    Slices.requireDecompressible(frame, offset, length, expectedLength);
    ZstdFrame.requireSingle(frame, offset, length, expectedLength);
    byte[] content = new byte[expectedLength];
    try {
      int actual =
          decompressor.decompressByteArray(content, 0, expectedLength, frame, offset, length);
      if (actual != expectedLength) {
        throw ZstdFrame.malformed(length, "holds " + actual + " bytes, not " + expectedLength);
      }
      return content;
    } catch (ZstdException e) {
      throw ZstdFrame.malformed(0, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    compressor.close();
    decompressor.close();
  }
}

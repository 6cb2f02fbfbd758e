package dev.mansard.store.compression;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.Compression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.SingleXZInputStream;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/**
 * xz: one stream with one LZMA2 block per chunk.
 *
 * <p>The dictionary is cut to the chunk, rounded up to a power of two so that arrays can be reused:
 * with that of the preset, level 6 would set up 94 MB for every 64 KiB.
 */
final class XzCodec implements Codec {
  private static final int SMALLEST_DICTIONARY = 64 << 10;

  /** Enough for every preset, in case a chunk was written by somebody else. */
  private static final int DECODER_LIMIT_KIB = 128 << 10;

  private final int level;
  private final ArrayCache arrays = new BasicArrayCache();

  XzCodec(int level) {
    this.level = level;
  }

  @Override
  public Compression compression() {
    return Compression.XZ;
  }

  /** Incompressible data is stored in pieces of up to 64 KiB with 3 bytes each, plus 60 to 80. */
  @Override
  public int maxCompressedLength(int length) {
    return Math.addExact(length, length / 1000 + 256);
  }

  @Override
  public int compress(byte[] input, int offset, int length, byte[] output) {
    Slices.requireCompressible(this, input, offset, length, output);
    var target = new ArrayOutputStream(output);
    try (var xz = new XZOutputStream(target, options(length), XZ.CHECK_CRC64, arrays)) {
      xz.write(input, offset, length);
      xz.finish();
    } catch (IOException e) {
      throw new UncheckedIOException("xz failed to write to memory", e);
    }
    return target.length();
  }

  private LZMA2Options options(int length) throws UnsupportedOptionsException {
    var options = new LZMA2Options(level);
    int needed = Math.max(SMALLEST_DICTIONARY, Integer.highestOneBit((length - 1) | 1) << 1);
    options.setDictSize(Math.min(options.getDictSize(), needed));
    return options;
  }

  @Override
  public byte[] decompress(byte[] frame, int offset, int length, int expectedLength) {
    Slices.requireDecompressible(frame, offset, length, expectedLength);
    var input = new ByteArrayInputStream(frame, offset, length);
    try (var xz = new SingleXZInputStream(input, DECODER_LIMIT_KIB, true, arrays)) {
      byte[] content = new byte[expectedLength];
      int actual = xz.readNBytes(content, 0, expectedLength);
      requireEnd(xz, input, length, actual, expectedLength);
      return content;
    } catch (IOException e) {
      throw malformed(length - input.available(), String.valueOf(e.getMessage()));
    }
  }

  /** Reading up to the end is what makes the decoder verify checksum, index and footer. */
  private static void requireEnd(
      InputStream xz, ByteArrayInputStream input, int length, int actual, int expected)
      throws IOException {
    boolean ended = xz.read() < 0;
    if (actual != expected || !ended) {
      throw malformed(length - input.available(), "does not hold the expected " + expected);
    }
    if (input.available() > 0) {
      throw malformed(length - input.available(), input.available() + " bytes follow the stream");
    }
  }

  private static MalformedInputException malformed(long offset, String reason) {
    return new MalformedInputException("xz stream", offset, reason);
  }

  @Override
  public void close() {
    // the arrays are garbage with the codec
  }
}

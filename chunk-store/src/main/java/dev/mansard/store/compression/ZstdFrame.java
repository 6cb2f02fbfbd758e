package dev.mansard.store.compression;

import dev.mansard.protocol.error.MalformedInputException;

/**
 * Walks over the headers of a zstd frame (RFC 8878, section 3.1.1) without decompressing it.
 *
 * <p>The libraries differ in what they let pass: two frames in place of one, bytes behind the
 * frame, skippable frames. This makes them agree, finds every truncation, and costs one step per
 * 128 KiB.
 */
final class ZstdFrame {
  private static final int MAGIC = 0xfd2f_b528;
  private static final int RLE_BLOCK = 1;
  private static final int RESERVED_BLOCK = 3;

  private final byte[] bytes;
  private final int start;
  private final int end;
  private int position;

  private ZstdFrame(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    start = offset;
    end = offset + length;
    position = offset;
  }

  /**
   * Checks that the bytes are exactly one frame, without dictionary, that does not claim another
   * size than the expected one.
   */
  static void requireSingle(byte[] bytes, int offset, int length, int expectedLength) {
    new ZstdFrame(bytes, offset, length).walk(expectedLength);
  }

  static MalformedInputException malformed(long offset, String reason) {
    return new MalformedInputException("zstd frame", offset, reason);
  }

  private void walk(int expectedLength) {
    if ((int) next(4) != MAGIC) {
      throw malformed(0, "no zstd frame begins here");
    }
    boolean hasChecksum = header(expectedLength);
    while (!block()) {
      // on to the last one
    }
    skip(hasChecksum ? 4 : 0);
    if (position != end) {
      throw malformed(position - start, (end - position) + " bytes follow the frame");
    }
  }

  /** Reads the frame header; says whether the frame ends with a checksum. */
  private boolean header(int expectedLength) {
    int descriptor = (int) next(1);
    boolean singleSegment = (descriptor & 0x20) != 0;
    if ((descriptor & 0x08) != 0) {
      throw malformed(4, "reserved bit is set");
    }
    if ((descriptor & 0x03) != 0) {
      throw malformed(4, "needs a dictionary");
    }
    skip(singleSegment ? 0 : 1);
    contentSize(descriptor >> 6, singleSegment, expectedLength);
    return (descriptor & 0x04) != 0;
  }

  private void contentSize(int flag, boolean singleSegment, int expectedLength) {
    if (flag == 0 && !singleSegment) {
      return; // a frame need not say, and those of Attic, which compresses a stream, do not
    }
    long size = next(1 << flag) + (flag == 1 ? 256 : 0);
    if (size != expectedLength) {
      throw malformed(position - start, "claims a size of another chunk");
    }
  }

  /** Steps over a block; says whether it is the last one. */
  private boolean block() {
    int at = position - start;
    int header = (int) next(3);
    int type = (header >> 1) & 0x03;
    if (type == RESERVED_BLOCK) {
      throw malformed(at, "reserved block type");
    }
    skip(type == RLE_BLOCK ? 1 : header >> 3);
    return (header & 1) != 0;
  }

  /** An unsigned little-endian number of up to eight bytes. */
  private long next(int count) {
    int from = position;
    skip(count);
    long value = 0;
    for (int at = position - 1; at >= from; at--) {
      value = (value << 8) | (bytes[at] & 0xff);
    }
    return value;
  }

  private void skip(int count) {
    if (count > end - position) {
      throw malformed(end - start, "ends too early");
    }
    position += count;
  }
}

package dev.mansard.it.load;

import java.io.InputStream;
import java.util.SplittableRandom;

/**
 * Bytes from a seed: 48 KiB that no codec makes smaller, then 16 KiB that any codec does, and so
 * on.
 */
final class SyntheticFile extends InputStream {
  private static final int BLOCK = 64 * 1024;
  private static final int RANDOM = 48 * 1024;

  private final SplittableRandom random;
  private final byte[] block = new byte[BLOCK];
  private long left;
  private int position = BLOCK;

  SyntheticFile(int seed, long size) {
    this.random = new SplittableRandom(seed);
    this.left = size;
  }

  @Override
  public int read() {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    if (left == 0) {
      return -1;
    }
    if (position == BLOCK) {
      var fresh = new byte[RANDOM];
      random.nextBytes(fresh);
      System.arraycopy(fresh, 0, block, 0, RANDOM);
      position = 0;
    }
    int read = (int) Math.min(Math.min(length, left), BLOCK - position);
    System.arraycopy(block, position, bytes, offset, read);
    position += read;
    left -= read;
    return read;
  }
}

package dev.mansard.it.load;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Writes some bytes over those that come at every multiple of 8 MiB but the first. */
final class PatchedStream extends FilterInputStream {
  private static final int DISTANCE = 8 << 20;

  private final byte[] patch;
  private long position;

  PatchedStream(InputStream in, byte[] patch) {
    super(in);
    this.patch = patch.clone();
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    for (int i = 0; i < count; i++) {
      long at = position + i;
      if (at >= DISTANCE && at % DISTANCE < patch.length) {
        bytes[offset + i] = patch[(int) (at % DISTANCE)];
      }
    }
    position += Math.max(count, 0);
    return count;
  }
}

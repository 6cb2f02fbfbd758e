package dev.mansard.store.compression;

import java.io.OutputStream;

/** Writes to the start of an array that is known to suffice. */
final class ArrayOutputStream extends OutputStream {
  private final byte[] target;
  private int length;

  ArrayOutputStream(byte[] target) {
    this.target = target;
  }

  int length() {
    return length;
  }

  @Override
  public void write(int single) {
    target[length++] = (byte) single;
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    System.arraycopy(bytes, offset, target, length, count);
    length += count;
  }
}

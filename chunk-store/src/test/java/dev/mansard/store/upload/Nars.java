package dev.mansard.store.upload;

import dev.mansard.protocol.nar.NarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;

/** NARs for tests, made of bytes. */
final class Nars {
  private Nars() {}

  /** The NAR of one regular file. */
  static byte[] ofFile(byte[] contents) {
    var out = new ByteArrayOutputStream(contents.length + 200);
    try {
      var writer = new NarWriter(out);
      writer.regular(false, contents.length, new ByteArrayInputStream(contents));
      writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Bytes that compress to about half. */
  static byte[] bytes(long seed, int length) {
    var random = new Random(seed);
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    for (int i = 0; i < length; i++) {
      bytes[i] &= 0x0f;
    }
    return bytes;
  }

  /** The parts one behind the other. */
  static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}

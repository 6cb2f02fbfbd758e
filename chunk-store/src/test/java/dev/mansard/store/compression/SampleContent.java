package dev.mansard.store.compression;

import dev.mansard.store.chunk.RealContent;
import java.util.Random;

/** What chunks may hold. The same seed yields the same bytes. */
enum SampleContent {
  /** Compresses to almost nothing. */
  ZEROS,
  /** Does not compress at all. */
  RANDOM,
  /** Sixteen symbols: compresses by entropy coding alone. */
  NIBBLES,
  /** Words that repeat. */
  TEXT,
  /** A real file: compiled classes and resources of this JDK. */
  REAL_FILE;

  byte[] bytes(int length, long seed) {
    var random = new Random(seed);
    byte[] bytes = new byte[length];
    switch (this) {
      case ZEROS -> {}
      case RANDOM -> random.nextBytes(bytes);
      case NIBBLES -> {
        for (int at = 0; at < length; at++) {
          bytes[at] = (byte) random.nextInt(16);
        }
      }
      case TEXT -> {
        for (int at = 0; at < length; at++) {
          bytes[at] = at > 100 && random.nextInt(20) > 0 ? bytes[at - 97] : (byte) ('a' + at % 23);
        }
      }
      case REAL_FILE -> System.arraycopy(RealContent.bytes(length), 0, bytes, 0, length);
    }
    return bytes;
  }
}

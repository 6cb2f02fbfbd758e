package dev.mansard.store.nar;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Verified bytes on their way, or what came instead of more. The array is not copied. */
final class Slice {
  private static final byte[] NONE = {};

  private final byte[] bytes;
  private final int length;
  private final @Nullable Throwable failure;

  private Slice(byte[] bytes, int length, @Nullable Throwable failure) {
    this.bytes = bytes;
    this.length = length;
    this.failure = failure;
  }

  static Slice of(byte[] bytes, int length) {
    return new Slice(bytes, length, null);
  }

  static Slice ofFailure(Throwable failure) {
    return new Slice(NONE, 0, failure);
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void throwFailure() throws IOException {
    switch (failure) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }
}

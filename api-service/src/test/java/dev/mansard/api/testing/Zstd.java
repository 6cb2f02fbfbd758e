package dev.mansard.api.testing;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Decompresses what a client would. */
public final class Zstd {
  private Zstd() {}

  /** All frames, one behind the other. */
  public static byte[] decompress(byte[] frames) {
    try (var in = new ZstdInputStream(new ByteArrayInputStream(frames)).setContinuous(false)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

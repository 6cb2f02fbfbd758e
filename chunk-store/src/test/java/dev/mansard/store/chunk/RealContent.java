package dev.mansard.store.chunk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Bytes as they occur in NARs, from a file every JDK has: classes, resources, text. */
public final class RealContent {
  private RealContent() {}

  /** That many bytes (at most 64 MiB) from the middle of the JDK's module file. */
  public static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    var modules = Path.of(System.getProperty("java.home"), "lib", "modules");
    try (var file = new RandomAccessFile(modules.toFile(), "r")) {
      file.seek(file.length() / 3);
      file.readFully(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read from " + modules, e);
    }
  }
}

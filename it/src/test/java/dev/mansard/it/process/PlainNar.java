package dev.mansard.it.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The NAR of one plain file, put together by hand from the format's definition (Nix manual, "Nix
 * Archive format"): every string is its length in 8 bytes, little-endian, then the bytes, then
 * zeros up to a multiple of 8.
 */
public final class PlainNar {
  private PlainNar() {}

  /** The NAR of a file with these contents that is not executable. */
  public static byte[] of(byte[] contents) {
    var nar = new ByteArrayOutputStream(contents.length + 128);
    for (var word : new String[] {"nix-archive-1", "(", "type", "regular", "contents"}) {
      write(nar, word.getBytes(US_ASCII));
    }
    write(nar, contents);
    write(nar, ")".getBytes(US_ASCII));
    return nar.toByteArray();
  }

  /**
   * Uncompresses what a cache served, by a library that is not the server's first choice of API.
   */
  public static byte[] uncompressed(String compression, byte[] body) throws IOException {
    try (InputStream in =
        switch (compression) {
          case "none" -> new ByteArrayInputStream(body);
          case "zstd" -> new com.github.luben.zstd.ZstdInputStream(new ByteArrayInputStream(body));
          default -> throw new AssertionError("compression " + compression);
        }) {
      return in.readAllBytes();
    }
  }

  private static void write(ByteArrayOutputStream out, byte[] bytes) {
    for (int shift = 0; shift < 64; shift += 8) {
      out.write((int) ((long) bytes.length >>> shift));
    }
    out.writeBytes(bytes);
    out.writeBytes(new byte[-bytes.length & 7]);
  }
}

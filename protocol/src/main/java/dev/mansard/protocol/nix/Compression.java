package dev.mansard.protocol.nix;

import dev.mansard.protocol.error.MalformedInputException;

/**
 * How a NAR is compressed, by the names of the narinfo field {@code Compression}.
 *
 * <p>Nix knows a few more (gzip, lzip, lz4) that no cache in use offers; they are refused.
 */
public enum Compression {
  NONE("none", ".nar"),
  XZ("xz", ".nar.xz"),
  BZIP2("bzip2", ".nar.bz2"),
  /** The only one whose streams cannot be concatenated. */
  BROTLI("br", ".nar.br"),
  ZSTD("zstd", ".nar.zst");

  private final String wireName;
  private final String suffix;

  Compression(String wireName, String suffix) {
    this.wireName = wireName;
    this.suffix = suffix;
  }

  /** Reads a wire name, in lower case. */
  public static Compression parse(String text) {
    for (var compression : values()) {
      if (compression.wireName.equals(text)) {
        return compression;
      }
    }
    throw new MalformedInputException(
        "compression", 0, MalformedInputException.quote(text) + " is not a known compression");
  }

  /** The name in a narinfo. */
  public String wireName() {
    return wireName;
  }

  /** The end of the file name Nix gives such a NAR, for example {@code .nar.zst}. */
  public String suffix() {
    return suffix;
  }
}

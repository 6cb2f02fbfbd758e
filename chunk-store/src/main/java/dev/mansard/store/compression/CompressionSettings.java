package dev.mansard.store.compression;

import dev.mansard.protocol.nix.Compression;

/**
 * How new chunks are compressed: the section {@code [compression]} of the configuration.
 *
 * <p>zstd takes levels 1 to 19; the pure Java engine knows only one, about as strong as 3, and
 * ignores the level. xz takes 0 to 9. none takes no level.
 *
 * @param type none, zstd or xz
 * @param level the format's own level; 0 for none
 * @param nativeAllowed whether native libraries may be loaded; without them zstd is compressed two
 *     to four times slower
 */
public record CompressionSettings(Compression type, int level, boolean nativeAllowed) {

  /** Checks that the type can be stored in chunks, and the level. */
  public CompressionSettings {
    switch (type) {
      case NONE -> requireWithin(level, 0, 0);
      case ZSTD -> requireWithin(level, 1, 19);
      case XZ -> requireWithin(level, 0, 9);
      case BROTLI ->
          throw unusable(
              type, "its streams cannot be concatenated, so no Nix could read a chunked NAR");
      case BZIP2 -> throw unusable(type, "it is only supported for reading narinfos of others");
    }
  }

  /** Settings with that level, native libraries allowed. */
  public static CompressionSettings of(Compression type, int level) {
    return new CompressionSettings(type, level, true);
  }

  /** Settings with the level Attic uses when none is configured, native libraries allowed. */
  public static CompressionSettings of(Compression type) {
    return of(type, defaultLevel(type));
  }

  /** The level Attic uses when none is configured: zstd 8, xz 2, brotli 5. */
  public static int defaultLevel(Compression type) {
    return switch (type) {
      case ZSTD -> 8;
      case XZ -> 2;
      case BROTLI -> 5;
      case NONE, BZIP2 -> 0;
    };
  }

  private static void requireWithin(int level, int lowest, int highest) {
    if (level < lowest || level > highest) {
      throw new IllegalArgumentException(
          "compression.level is %d, allowed are %d to %d".formatted(level, lowest, highest));
    }
  }

  private static IllegalArgumentException unusable(Compression type, String reason) {
    return new IllegalArgumentException(
        "compression.type is %s, allowed are none, zstd and xz: %s"
            .formatted(type.wireName(), reason));
  }
}

package dev.mansard.standalone.config;

import java.util.Optional;

/** Reads {@code [chunking]}; the limits are those of FastCDC, so that cut points equal Attic's. */
final class ChunkingReader {
  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;
  private static final ChunkingConfig STANDARD =
      new ChunkingConfig(64 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, 256 * KIB);

  private ChunkingReader() {}

  static ChunkingConfig read(Optional<TomlSection> table) {
    if (table.isEmpty()) {
      return STANDARD;
    }
    var section = table.get();
    var config =
        new ChunkingConfig(
            number(section, "nar-size-threshold", 0, Long.MAX_VALUE, STANDARD.narSizeThreshold()),
            number(section, "min-size", 64, MIB, STANDARD.minSize()),
            number(section, "avg-size", 256, 4 * MIB, STANDARD.avgSize()),
            number(section, "max-size", KIB, 16 * MIB, STANDARD.maxSize()),
            number(section, "minimum-run", 0, 16 * MIB, STANDARD.minimumRun()));
    requireOrder(section, config);
    section.refuseUnknownKeys();
    return config;
  }

  private static long number(TomlSection section, String key, long from, long to, long fallback) {
    return section.number(key, TomlSection.Bounds.bytes(from, to), fallback);
  }

  private static void requireOrder(TomlSection section, ChunkingConfig config) {
    if (config.minSize() > config.avgSize()) {
      section.problem(
          "avg-size",
          "is "
              + config.avgSize()
              + "; at least min-size, "
              + config.minSize()
              + " bytes, is needed");
    }
    if (config.avgSize() > config.maxSize()) {
      section.problem(
          "max-size",
          "is "
              + config.maxSize()
              + "; at least avg-size, "
              + config.avgSize()
              + " bytes, is needed");
    }
  }
}

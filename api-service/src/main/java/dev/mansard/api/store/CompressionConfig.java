package dev.mansard.api.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.OptionalInt;

/** What happens to new chunks, prefix {@code mansard.compression}. */
@ConfigMapping(prefix = "mansard.compression")
public interface CompressionConfig {

  /** {@code zstd}, {@code xz} or {@code none}; what is stored stays as it is. */
  @WithDefault("zstd")
  String type();

  /** The format's own level: zstd 1 to 19, xz 0 to 9. Absent: zstd 8, xz 2, as in Attic. */
  OptionalInt level();

  /** Whether native libraries may be loaded; without them zstd is two to four times slower. */
  @WithDefault("true")
  @WithName("native")
  boolean nativeAllowed();
}

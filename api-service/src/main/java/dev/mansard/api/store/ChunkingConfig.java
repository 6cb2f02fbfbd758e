package dev.mansard.api.store;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * Where NARs are cut, prefix {@code mansard.chunking}. The defaults are Attic's. Other values cut
 * elsewhere, so that NARs pushed before share nothing with NARs pushed after.
 */
@ConfigMapping(prefix = "mansard.chunking")
public interface ChunkingConfig {

  /** NARs below this size are not searched for cut points; 0 means that none is. */
  @WithDefault("65536")
  MemorySize narSizeThreshold();

  /** No chunk but the last is smaller; 64 B to 64 MiB. */
  @WithDefault("16384")
  MemorySize minSize();

  /** What the sizes gather around; 256 B to 64 MiB. */
  @WithDefault("65536")
  MemorySize avgSize();

  /** No chunk is larger; 1 KiB to 64 MiB. */
  @WithDefault("262144")
  MemorySize maxSize();

  /**
   * Chunks that are known already are used again only in runs of at least so many bytes, default
   * 256 KiB. Less saves some space, and shatters NARs into more reads.
   */
  @WithDefault("262144")
  MemorySize minimumRun();
}

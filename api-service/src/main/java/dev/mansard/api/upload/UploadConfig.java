package dev.mansard.api.upload;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * Limits of uploads, prefix {@code mansard.upload}. How bodies are received in general is in {@link
 * dev.mansard.api.http.BodyConfig}.
 */
@ConfigMapping(prefix = "mansard.upload")
public interface UploadConfig {

  /** The largest upload info in a body's preamble, in bytes, 1 KiB to 64 MiB, default 1 MiB. */
  @WithDefault("1048576")
  int maxNarInfoSize();

  /**
   * Whether the body of a NAR we have already is read and hashed all the same, default true. With
   * false whoever knows a NAR hash gets the NAR.
   */
  @WithDefault("true")
  boolean requireProofOfPossession();

  /**
   * How many uploads are taken at once, 1 to 10 000, default 128. What goes beyond waits for {@link
   * #admission} and then gets a 503.
   */
  @WithDefault("128")
  int maxConcurrent();

  /**
   * How long an upload waits for its turn, default 30 s. Attic's client does not try again after a
   * 503, so waiting is kinder than refusing.
   */
  @WithDefault("30s")
  Duration admission();

  /**
   * Memory for all NARs that are being stored, at least 16 MiB, default 128 MiB. An upload takes
   * what it needs to get along at all (about 5 MiB for a large NAR, as much as the NAR for a small
   * one) before its body is read, waits up to ten seconds of {@link #admission} for it, and then
   * gets a 503. With less, fewer uploads run at once.
   */
  @WithDefault("128M")
  MemorySize memory();

  /** How much of each body is held between network and disk, 64 KiB to 64 MiB, default 1 MiB. */
  @WithDefault("1M")
  MemorySize queueSize();
}

package dev.mansard.standalone.config;

/**
 * How NARs are cut; all in bytes.
 *
 * @param narSizeThreshold smaller NARs stay whole; 0 = all do
 * @param minimumRun the shortest run of known chunks that is worth a reference
 */
public record ChunkingConfig(
    long narSizeThreshold, long minSize, long avgSize, long maxSize, long minimumRun) {}

package dev.mansard.standalone.config;

import java.util.List;
import java.util.Optional;

/**
 * A valid configuration: whatever {@code server.toml} and the environment say, with defaults filled
 * in. An instance that exists can be used.
 *
 * @param narInfoCacheBytes memory for narinfos; 0: none are kept
 * @param management if health and metrics are wanted
 * @param tracing if traces are wanted
 * @param warnings what was odd, to be shown at the start
 */
public record ServerConfig(
    HttpConfig http,
    UploadConfig upload,
    boolean softDeleteCaches,
    long narInfoCacheBytes,
    DatabaseConfig database,
    StorageConfig storage,
    ChunkingConfig chunking,
    CompressionConfig compression,
    GarbageCollectionConfig garbageCollection,
    EventsConfig events,
    ScrubConfig scrub,
    TokenConfig tokens,
    SignerConfig signer,
    Optional<ManagementConfig> management,
    LogConfig log,
    Optional<TracingConfig> tracing,
    List<ConfigProblem> warnings) {

  public ServerConfig {
    warnings = List.copyOf(warnings);
  }

  /** The same, listening elsewhere. */
  public ServerConfig withListen(ListenAddress listen) {
    return new ServerConfig(
        http.withListen(listen),
        upload,
        softDeleteCaches,
        narInfoCacheBytes,
        database,
        storage,
        chunking,
        compression,
        garbageCollection,
        events,
        scrub,
        tokens,
        signer,
        management,
        log,
        tracing,
        warnings);
  }
}

package dev.mansard.protocol.api;

import dev.mansard.protocol.nix.StoreDir;
import dev.mansard.protocol.signing.KeyName;
import java.util.List;

/**
 * Body of {@code POST /_api/v1/cache-config/{cache}}; all members are required.
 *
 * @param priority lower is preferred
 */
public record CreateCache(
    KeypairChoice keypair,
    boolean isPublic,
    String storeDir,
    int priority,
    List<KeyName> upstreamCacheKeyNames) {

  public CreateCache {
    StoreDir.require(storeDir);
    upstreamCacheKeyNames = List.copyOf(upstreamCacheKeyNames);
  }
}

package dev.mansard.api.cache;

import dev.mansard.api.signing.SigningKey;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.api.RetentionPeriod;
import dev.mansard.protocol.signing.KeyName;
import java.util.List;

/**
 * All that can be set about a cache.
 *
 * @param priority lower is preferred
 * @param upstreamCacheKeyNames paths signed by one of these keys are not pushed
 */
public record CacheSettings(
    CacheName name,
    boolean isPublic,
    String storeDir,
    int priority,
    List<KeyName> upstreamCacheKeyNames,
    RetentionPeriod retention,
    SigningKey signingKey) {

  public CacheSettings {
    upstreamCacheKeyNames = List.copyOf(upstreamCacheKeyNames);
  }
}

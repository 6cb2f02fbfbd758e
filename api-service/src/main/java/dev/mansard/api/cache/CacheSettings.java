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
 * @param redirects whether clients may be sent to where the bytes are
 */
public record CacheSettings(
    CacheName name,
    boolean isPublic,
    String storeDir,
    int priority,
    List<KeyName> upstreamCacheKeyNames,
    RetentionPeriod retention,
    SigningKey signingKey,
    boolean redirects) {

  public CacheSettings {
    upstreamCacheKeyNames = List.copyOf(upstreamCacheKeyNames);
  }
}

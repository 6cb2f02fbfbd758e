package dev.mansard.protocol.api;

import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * A cache's settings as a client sees them: answer to {@code GET /_api/v1/cache-config/{cache}}.
 *
 * <p>JSON keys are the component names in snake case. Servers of other versions may leave out any
 * of them, so each is optional.
 *
 * @param substituterEndpoint what to put into {@code substituters}
 * @param apiEndpoint where uploads go; not necessarily the host that was asked
 * @param priority lower is preferred
 * @param upstreamCacheKeyNames paths signed by one of these keys are not pushed
 * @param redirects whether clients may be sent to where the bytes are; only said if they may not,
 *     so that Attic's clients see what they know
 * @param commitsAtEnd whether no path is in the cache before the last byte of its upload has come,
 *     so that a client can send it and hold back its end; only said if it is so
 */
public record CacheConfig(
    Optional<String> substituterEndpoint,
    Optional<String> apiEndpoint,
    Optional<PublicKey> publicKey,
    Optional<Boolean> isPublic,
    Optional<String> storeDir,
    Optional<Integer> priority,
    Optional<List<KeyName>> upstreamCacheKeyNames,
    Optional<RetentionPeriod> retentionPeriod,
    Optional<Boolean> redirects,
    Optional<Boolean> commitsAtEnd) {

  public CacheConfig {
    upstreamCacheKeyNames = upstreamCacheKeyNames.map(List::copyOf);
  }
}

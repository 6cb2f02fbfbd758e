package dev.mansard.protocol.api;

import dev.mansard.protocol.nix.StoreDir;
import dev.mansard.protocol.signing.KeyName;
import java.util.List;
import java.util.Optional;

/**
 * Body of {@code PATCH /_api/v1/cache-config/{cache}}; an absent or null member keeps the setting.
 *
 * @param retentionPeriod needs a permission of its own when present
 * @param redirects whether clients may be sent to where the bytes are; Attic has not got it
 */
public record ConfigureCache(
    Optional<KeypairChoice> keypair,
    Optional<Boolean> isPublic,
    Optional<String> storeDir,
    Optional<Integer> priority,
    Optional<List<KeyName>> upstreamCacheKeyNames,
    Optional<RetentionPeriod> retentionPeriod,
    Optional<Boolean> redirects) {

  public ConfigureCache {
    storeDir = storeDir.map(StoreDir::require);
    upstreamCacheKeyNames = upstreamCacheKeyNames.map(List::copyOf);
  }

  /** Whether no setting would change; such a request is refused. */
  public boolean isEmpty() {
    return keypair.isEmpty()
        && isPublic.isEmpty()
        && storeDir.isEmpty()
        && priority.isEmpty()
        && upstreamCacheKeyNames.isEmpty()
        && retentionPeriod.isEmpty()
        && redirects.isEmpty();
  }
}

package dev.mansard.protocol.access;

import java.util.Optional;

/** What a token may allow on a cache, with the short key it has in the token. */
public enum Permission {
  /** Read narinfos, NARs and the cache's settings. */
  PULL("r"),
  /** Upload, and ask which paths are missing. */
  PUSH("w"),
  DELETE("d"),
  CREATE_CACHE("cc"),
  CONFIGURE_CACHE("cr"),
  /** Change the retention period; needed besides {@link #CONFIGURE_CACHE}. */
  CONFIGURE_CACHE_RETENTION("cq"),
  DESTROY_CACHE("cd");

  private final String claim;

  Permission(String claim) {
    this.claim = claim;
  }

  /** The key in the token's permission object. */
  public String claim() {
    return claim;
  }

  /** The permission of that key; empty for unknown keys, which a token reader ignores. */
  public static Optional<Permission> findByClaim(String claim) {
    for (var permission : values()) {
      if (permission.claim.equals(claim)) {
        return Optional.of(permission);
      }
    }
    return Optional.empty();
  }
}

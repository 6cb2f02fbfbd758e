package dev.mansard.api.testing;

import dev.mansard.api.access.RsaTokens;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * Every check of tokens that can be configured, narinfos kept in memory as in production, and no
 * patience with clients that send nothing.
 */
public final class Fortress implements QuarkusTestProfile {
  public static final String ISSUER = "https://issuer.example";
  public static final String AUDIENCE = "https://cache.example";

  /** How long a connection may be idle. */
  public static final int IDLE_SECONDS = 6;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "mansard.access.hs256-secret-base64",
        "",
        "mansard.access.rs256-pubkey-base64",
        RsaTokens.publicKeyBase64(),
        "mansard.access.token-bound-issuer",
        ISSUER,
        "mansard.access.token-bound-audiences",
        "https://other.example," + AUDIENCE,
        "mansard.substituter.narinfo-cache",
        "1M",
        "mansard.upload.idle-timeout",
        "1500ms",
        "quarkus.http.idle-timeout",
        IDLE_SECONDS + "s");
  }
}

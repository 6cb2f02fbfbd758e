package dev.mansard.api.access;

import dev.mansard.protocol.access.AccessClaims;
import dev.mansard.protocol.access.Permission;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwx.HeaderParameterNames;
import org.jose4j.lang.JoseException;

/**
 * Makes tokens as Attic's {@code make-token} does: claims {@code exp}, {@code nbf}, {@code iss} if
 * bound, {@code sub}, {@code aud} if bound, then the permissions, in this order. Thread safe; needs
 * no running server.
 *
 * <pre>{@code
 * var claims = AccessClaims.nothing().with(CachePattern.parse("ci-*"), Permission.PUSH);
 * new TokenIssuer(settings).issue(TokenRequest.lasting("ci", now, Duration.ofDays(90), claims));
 * }</pre>
 */
public final class TokenIssuer {
  private final AccessSettings settings;

  /** An issuer by these settings. */
  public TokenIssuer(AccessSettings settings) {
    this.settings = settings;
  }

  /**
   * The signed token.
   *
   * @throws IllegalStateException if only a public key is configured
   */
  public String issue(TokenRequest request) {
    var key =
        settings
            .key()
            .signingKey()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Pubkey-only JWT authentication cannot create signed JWTs"));
    var signed = new JsonWebSignature();
    signed.setAlgorithmHeaderValue(settings.key().algorithm());
    signed.setHeader(HeaderParameterNames.TYPE, "JWT");
    signed.setPayload(payload(request).encode());
    signed.setKey(key);
    signed.setDoKeyValidation(false); // the operator's secret may have any length
    try {
      return signed.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("The token cannot be signed with the configured key.", e);
    }
  }

  /** The claims as one line of JSON, without issuer and audience, for {@code --dump-claims}. */
  public static String formatClaims(TokenRequest request) {
    return times(request)
        .put("sub", request.subject())
        .put(AccessClaims.NAMESPACE, permissions(request.claims()))
        .encode();
  }

  private JsonObject payload(TokenRequest request) {
    var payload = times(request);
    settings.boundIssuer().ifPresent(issuer -> payload.put("iss", issuer));
    payload.put("sub", request.subject());
    if (!settings.boundAudiences().isEmpty()) {
      payload.put("aud", new JsonArray(settings.boundAudiences()));
    }
    return payload.put(AccessClaims.NAMESPACE, permissions(request.claims()));
  }

  private static JsonObject times(TokenRequest request) {
    return new JsonObject()
        .put("exp", request.expiry().getEpochSecond())
        .put("nbf", request.notBefore().getEpochSecond());
  }

  private static JsonObject permissions(AccessClaims claims) {
    var caches = new JsonObject();
    claims.caches().forEach((pattern, granted) -> caches.put(pattern.value(), flags(granted)));
    return new JsonObject().put("caches", caches);
  }

  private static JsonObject flags(Set<Permission> granted) {
    var flags = new JsonObject();
    for (var permission : Permission.values()) {
      if (granted.contains(permission)) {
        flags.put(permission.claim(), 1);
      }
    }
    return flags;
  }
}

package dev.mansard.api.access;

import dev.mansard.api.testing.Fortress;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;

/** The key pair of the server in {@link Fortress}. */
public final class RsaTokens {
  private RsaTokens() {}

  /** As the server is configured with it. */
  public static String publicKeyBase64() {
    return JwtVectors.rs256PublicKeySpki();
  }

  /** A token that may push everywhere. */
  public static String pusher() {
    return TokenForge.rs256(
        privateKey(),
        "{\"iss\":\""
            + Fortress.ISSUER
            + "\",\"aud\":\""
            + Fortress.AUDIENCE
            + "\",\"https://jwt.attic.rs/v1\":{\"caches\":{\"*\":{\"w\":1}}}}");
  }

  static PrivateKey privateKey() {
    return (PrivateKey) TokenKey.ofRs256Secret(JwtVectors.rs256Secret()).signingKey().orElseThrow();
  }

  /** The PEM text of the public half. */
  static byte[] publicPem() {
    return Base64.getDecoder().decode(publicKeyBase64());
  }

  /** The public half without PEM around it. */
  static byte[] publicDer() {
    RSAPublicKey key = RsaPem.publicKey(publicPem());
    return key.getEncoded();
  }
}

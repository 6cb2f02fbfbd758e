package dev.mansard.api.access;

import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;

/** The key pair of the server in {@link dev.mansard.api.testing.Fortress}. */
public final class RsaTokens {
  private RsaTokens() {}

  /** As the server is configured with it. */
  public static String publicKeyBase64() {
    return JwtVectors.rs256PublicKeySpki();
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

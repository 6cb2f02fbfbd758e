package dev.mansard.api.access;

import java.security.Key;
import java.util.Base64;
import java.util.Optional;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.keys.HmacKey;

/**
 * The one key by which this server tells its tokens from others. It belongs to one algorithm, so
 * that a public key can never be used as a shared secret.
 */
public final class TokenKey {
  private final String algorithm;
  private final Key verificationKey;
  private final Optional<Key> signingKey;

  private TokenKey(String algorithm, Key verificationKey, Optional<Key> signingKey) {
    this.algorithm = algorithm;
    this.verificationKey = verificationKey;
    this.signingKey = signingKey;
  }

  /** A shared secret: base64 of one byte or more. */
  public static TokenKey ofHs256Secret(String base64) {
    byte[] secret = decode("HS256 secret", base64);
    if (secret.length == 0) {
      throw new IllegalArgumentException("The HS256 secret is empty; at least 1 byte is needed.");
    }
    var key = new HmacKey(secret);
    return new TokenKey(AlgorithmIdentifiers.HMAC_SHA256, key, Optional.of(key));
  }

  /** An RSA private key: base64 of a PEM text, PKCS#1 or PKCS#8. */
  public static TokenKey ofRs256Secret(String base64) {
    var key = RsaPem.privateKey(decode("RS256 secret", base64));
    return new TokenKey(
        AlgorithmIdentifiers.RSA_USING_SHA256, RsaPem.publicKeyOf(key), Optional.of(key));
  }

  /** An RSA public key: base64 of a PEM text, PKCS#1 or SubjectPublicKeyInfo. */
  public static TokenKey ofRs256PublicKey(String base64) {
    return new TokenKey(
        AlgorithmIdentifiers.RSA_USING_SHA256,
        RsaPem.publicKey(decode("RS256 public key", base64)),
        Optional.empty());
  }

  private static byte[] decode(String what, String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The " + what + " is not standard base64 on one line, with padding.", e);
    }
  }

  /** {@code HS256} or {@code RS256}. */
  public String algorithm() {
    return algorithm;
  }

  /** Whether tokens can be issued. */
  public boolean canSign() {
    return signingKey.isPresent();
  }

  Key verificationKey() {
    return verificationKey;
  }

  Optional<Key> signingKey() {
    return signingKey;
  }

  @Override
  public String toString() {
    return "TokenKey[" + algorithm + "]";
  }
}

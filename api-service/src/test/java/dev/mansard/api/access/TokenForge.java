package dev.mansard.api.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens with any header and any payload, sound or not, signed with any key. */
public final class TokenForge {
  public static final String HS256_HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

  private TokenForge() {}

  public static String hs256(String secretBase64, String payload) {
    return hs256(secretBase64, HS256_HEADER, payload);
  }

  public static String hs256(String secretBase64, String header, String payload) {
    return hmac(Base64.getDecoder().decode(secretBase64), header, payload);
  }

  public static String hmac(byte[] secret, String header, String payload) {
    var input = unsigned(header, payload);
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return input + "." + url(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** With a key pair of one's own choice. */
  public static String rs256(PrivateKey key, String payload) {
    var input = unsigned("{\"alg\":\"RS256\",\"typ\":\"JWT\"}", payload);
    try {
      var signer = Signature.getInstance("SHA256withRSA");
      signer.initSign(key);
      signer.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + url(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public static String unsigned(String header, String payload) {
    return url(header.getBytes(StandardCharsets.UTF_8))
        + "."
        + url(payload.getBytes(StandardCharsets.UTF_8));
  }

  private static String url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

package dev.mansard.api.access;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads RSA keys in PEM (RFC 7468). The JDK reads the generic containers only; what OpenSSL calls
 * "traditional" (PKCS#1, RFC 8017 appendix A) is wrapped into one first.
 */
final class RsaPem {
  private static final int MIN_BITS = 2048;
  private static final int MAX_BITS = 8192;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

  /** SEQUENCE { OID 1.2.840.113549.1.1.1 (rsaEncryption), NULL }. */
  private static final byte[] RSA_ALGORITHM =
      HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int BIT_STRING = 0x03;

  private RsaPem() {}

  static RSAPrivateCrtKey privateKey(byte[] pem) {
    var block = block(pem);
    byte[] der = content(block);
    byte[] pkcs8 =
        switch (block.group(1)) {
          case "PRIVATE KEY" -> der;
          case "RSA PRIVATE KEY" ->
              derOf(SEQUENCE, VERSION_0, RSA_ALGORITHM, derOf(OCTET_STRING, der));
          default -> throw refused("holds a " + block.group(1) + ", not an RSA private key", null);
        };
    try {
      var key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      if (key instanceof RSAPrivateCrtKey rsa) {
        return requireSize(rsa);
      }
      throw refused("lacks the public exponent", null);
    } catch (GeneralSecurityException e) {
      throw refused("is not a readable RSA private key", e);
    }
  }

  static RSAPublicKey publicKey(byte[] pem) {
    var block = block(pem);
    byte[] der = content(block);
    byte[] spki =
        switch (block.group(1)) {
          case "PUBLIC KEY" -> der;
          case "RSA PUBLIC KEY" ->
              derOf(SEQUENCE, RSA_ALGORITHM, derOf(BIT_STRING, new byte[] {0}, der));
          default -> throw refused("holds a " + block.group(1) + ", not an RSA public key", null);
        };
    try {
      var key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(spki));
      return requireSize((RSAPublicKey) key);
    } catch (GeneralSecurityException e) {
      throw refused("is not a readable RSA public key", e);
    }
  }

  static RSAPublicKey publicKeyOf(RSAPrivateCrtKey key) {
    try {
      var spec = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
      return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec);
    } catch (GeneralSecurityException e) {
      throw refused("has no usable public half", e);
    }
  }

  private static <K extends RSAKey> K requireSize(K key) {
    int bits = key.getModulus().bitLength();
    if (bits < MIN_BITS || bits > MAX_BITS) {
      throw refused(
          "has " + bits + " bits; " + MIN_BITS + " to " + MAX_BITS + " are allowed", null);
    }
    return key;
  }

  private static MatchResult block(byte[] pem) {
    var matcher = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    if (!matcher.find()) {
      throw refused("is not a PEM text", null);
    }
    return matcher.toMatchResult();
  }

  private static byte[] content(MatchResult block) {
    try {
      return Base64.getMimeDecoder().decode(block.group(2));
    } catch (IllegalArgumentException e) {
      throw refused("is not a PEM text", e);
    }
  }

  private static byte[] derOf(int tag, byte[]... parts) {
    var content = new ByteArrayOutputStream();
    for (var part : parts) {
      content.writeBytes(part);
    }
    var out = new ByteArrayOutputStream();
    out.write(tag);
    writeLength(out, content.size());
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  /** DER length: short form below 128, else the number of length bytes and the bytes. */
  private static void writeLength(ByteArrayOutputStream out, int length) {
    if (length < 0x80) {
      out.write(length);
      return;
    }
    int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
    out.write(0x80 | bytes);
    for (int i = bytes - 1; i >= 0; i--) {
      out.write(length >>> (8 * i));
    }
  }

  private static IllegalArgumentException refused(String why, @Nullable Throwable cause) {
    return new IllegalArgumentException("The key for tokens " + why + ".", cause);
  }
}

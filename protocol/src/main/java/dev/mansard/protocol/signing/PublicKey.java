package dev.mansard.protocol.signing;

import dev.mansard.protocol.error.MalformedInputException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An Ed25519 public key with its name, as clients list it in {@code trusted-public-keys}.
 *
 * <p>Text form {@code name:base64} with 32 bytes in standard padded base-64. Immutable and thread
 * safe; the bytes are copied in and out. Example: {@code
 * tv-cache-1:Mq0DcZj36Qtkmp8yr0h4rwwdf7BDr+HfOOeDQ1Sz9aA=}.
 */
public final class PublicKey {
  /** Bytes of an Ed25519 public key. */
  public static final int BYTES = 32;

  private static final String FORMAT = "public key";

  /** DER of a SubjectPublicKeyInfo for Ed25519 (RFC 8410) up to the 32 key bytes. */
  private static final byte[] X509_HEADER = HexFormat.of().parseHex("302a300506032b6570032100");

  private final NamedBytes content;

  private PublicKey(NamedBytes content) {
    this.content = content;
  }

  /**
   * A key from its 32 bytes.
   *
   * @throws MalformedInputException if there are not 32
   */
  public static PublicKey of(KeyName name, byte[] bytes) {
    return new PublicKey(NamedBytes.of(FORMAT, name, bytes, BYTES));
  }

  /**
   * Reads {@code name:base64}.
   *
   * @throws MalformedInputException if the name, the encoding or the size is wrong
   */
  public static PublicKey parse(String text) {
    return new PublicKey(NamedBytes.parse(FORMAT, text, BYTES));
  }

  public KeyName name() {
    return content.name();
  }

  /** A new array of 32 bytes. */
  public byte[] toBytes() {
    return content.toBytes();
  }

  /** {@code name:base64}. */
  public String format() {
    return content.format();
  }

  /**
   * Whether the signature was made over the message by the secret half of this key.
   *
   * <p>A signature of another key name is never accepted, as in Nix. Bytes that are no point of the
   * curve verify nothing.
   */
  public boolean verifies(byte[] message, Signature signature) {
    if (!signature.keyName().equals(name())) {
      return false;
    }
    try {
      var verifier = java.security.Signature.getInstance("Ed25519");
      verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(x509()));
      verifier.update(message);
      return verifier.verify(signature.toBytes());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private X509EncodedKeySpec x509() {
    var encoded = Arrays.copyOf(X509_HEADER, X509_HEADER.length + BYTES);
    System.arraycopy(toBytes(), 0, encoded, X509_HEADER.length, BYTES);
    return new X509EncodedKeySpec(encoded);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKey that && content.equals(that.content);
  }

  @Override
  public int hashCode() {
    return content.hashCode();
  }

  @Override
  public String toString() {
    return format();
  }
}

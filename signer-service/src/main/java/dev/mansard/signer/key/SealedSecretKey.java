package dev.mansard.signer.key;

import java.util.Arrays;
import java.util.Objects;

/**
 * A secret key as it rests in the database: encrypted, with the nonce and the id of the master key.
 */
public final class SealedSecretKey {
  /** AES-GCM's own size for a nonce. */
  static final int NONCE_BYTES = 12;

  /** The seed and the authentication tag. */
  static final int CIPHERTEXT_BYTES = 32 + 16;

  private final String masterKeyId;
  private final byte[] nonce;
  private final byte[] ciphertext;

  public SealedSecretKey(String masterKeyId, byte[] nonce, byte[] ciphertext) {
    if (nonce.length != NONCE_BYTES || ciphertext.length != CIPHERTEXT_BYTES) {
      throw new IllegalArgumentException(
          "a sealed key has 12 and 48 bytes, not " + nonce.length + " and " + ciphertext.length);
    }
    this.masterKeyId = masterKeyId;
    this.nonce = nonce.clone();
    this.ciphertext = ciphertext.clone();
  }

  public String masterKeyId() {
    return masterKeyId;
  }

  /** A copy of the 12-byte nonce. */
  public byte[] nonce() {
    return nonce.clone();
  }

  /** A copy of the encrypted seed and its tag, 48 bytes. */
  public byte[] ciphertext() {
    return ciphertext.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealedSecretKey that
        && masterKeyId.equals(that.masterKeyId)
        && Arrays.equals(nonce, that.nonce)
        && Arrays.equals(ciphertext, that.ciphertext);
  }

  @Override
  public int hashCode() {
    return Objects.hash(masterKeyId, Arrays.hashCode(nonce), Arrays.hashCode(ciphertext));
  }

  @Override
  public String toString() {
    return "SealedSecretKey[under master key " + masterKeyId + "]";
  }
}

package dev.mansard.signer.key;

import dev.mansard.protocol.signing.PublicKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts secret keys under the master key, and back: AES-256-GCM with a random 96-bit nonce.
 *
 * <p>The associated data is, in UTF-8, the line {@code mansard signing key 1}, then a line each
 * with the key id, the cache name and the public key ({@code name:base64}), without a final line
 * break. None of these can hold a line break, so no two owners share one text. Stateless but for
 * the source of randomness; safe for several threads.
 */
final class SecretKeyBox {
  private static final String FORMAT = "mansard signing key 1";
  private static final int TAG_BITS = 128;

  private final MasterKey masterKey;
  private final SecureRandom random;

  SecretKeyBox(MasterKey masterKey, SecureRandom random) {
    this.masterKey = masterKey;
    this.random = random;
  }

  SealedSecretKey seal(KeyOwner owner, SecretKey secret) {
    var nonce = new byte[SealedSecretKey.NONCE_BYTES];
    random.nextBytes(nonce);
    var seed = secret.seed();
    try {
      var cipher = cipher(Cipher.ENCRYPT_MODE, nonce, associatedData(owner, secret.publicKey()));
      return new SealedSecretKey(masterKey.id(), nonce, cipher.doFinal(seed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-256-GCM", e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  SecretKey open(KeyOwner owner, PublicKey publicKey, SealedSecretKey sealed) {
    if (!sealed.masterKeyId().equals(masterKey.id())) {
      throw new UnreadableKeyException(
          "Key %s was encrypted under master key %s, this signer holds %s."
              .formatted(owner.keyId(), sealed.masterKeyId(), masterKey.id()));
    }
    var seed = decrypt(owner, publicKey, sealed);
    try {
      return matching(owner, publicKey, SecretKey.of(publicKey.name(), seed));
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  private byte[] decrypt(KeyOwner owner, PublicKey publicKey, SealedSecretKey sealed) {
    try {
      return cipher(Cipher.DECRYPT_MODE, sealed.nonce(), associatedData(owner, publicKey))
          .doFinal(sealed.ciphertext());
    } catch (AEADBadTagException e) {
      throw new UnreadableKeyException(
          "Key %s of cache %s does not decrypt: its row was altered after it was written."
              .formatted(owner.keyId(), owner.cache()),
          e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-256-GCM", e);
    }
  }

  /** Signing with a public key that is not the seed's own would reveal the seed: never possible. */
  private static SecretKey matching(KeyOwner owner, PublicKey expected, SecretKey found) {
    if (!found.publicKey().equals(expected)) {
      found.close();
      throw new UnreadableKeyException(
          "Key %s does not belong to its public key.".formatted(owner.keyId()));
    }
    return found;
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] associatedData)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, masterKey.forAes(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(associatedData);
    return cipher;
  }

  private static byte[] associatedData(KeyOwner owner, PublicKey publicKey) {
    return String.join(
            "\n", FORMAT, owner.keyId().toString(), owner.cache().toString(), publicKey.toString())
        .getBytes(StandardCharsets.UTF_8);
  }
}

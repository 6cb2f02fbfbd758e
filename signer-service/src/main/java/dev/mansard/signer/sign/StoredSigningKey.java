package dev.mansard.signer.sign;

import dev.mansard.signer.key.KeyOwner;
import dev.mansard.signer.key.SealedSecretKey;

/** A key pair as it rests in the database. */
public record StoredSigningKey(SigningKey key, SealedSecretKey sealed) {
  KeyOwner owner() {
    return new KeyOwner(key.id(), key.cache());
  }
}

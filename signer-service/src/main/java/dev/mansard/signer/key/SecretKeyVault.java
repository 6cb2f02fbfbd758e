package dev.mansard.signer.key;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;

/**
 * The one place that makes, encrypts and decrypts secret keys; it holds the master key, and a
 * second one while one is replaced by the other: everything new is encrypted under the first, and
 * what is encrypted under either can be decrypted.
 *
 * <p>Every {@link SecretKey} it returns belongs to the caller, who closes it. Decrypted keys are
 * kept in a bounded cache, because a push signs with the same key again and again; whether a key
 * may still be used is not its business. Safe for several threads.
 */
public final class SecretKeyVault implements AutoCloseable {
  private final MasterKey masterKey;
  private final SecureRandom random;
  private final SecretKeyBox box;
  private final Optional<MasterKey> furtherKey;
  private final Optional<SecretKeyBox> furtherBox;
  private final SecretKeyCache cache;

  /**
   * @param cachedKeys how many decrypted keys to keep; 0 decrypts on every use
   */
  public SecretKeyVault(MasterKey masterKey, SecureRandom random, int cachedKeys) {
    this(masterKey, Optional.empty(), random, cachedKeys);
  }

  /**
   * @param furtherKey decrypts what it encrypted, and encrypts nothing
   * @param cachedKeys how many decrypted keys to keep; 0 decrypts on every use
   */
  public SecretKeyVault(
      MasterKey masterKey, Optional<MasterKey> furtherKey, SecureRandom random, int cachedKeys) {
    this.masterKey = masterKey;
    this.furtherKey = furtherKey;
    this.random = random;
    this.box = new SecretKeyBox(masterKey, random);
    this.furtherBox = furtherKey.map(key -> new SecretKeyBox(key, random));
    this.cache = new SecretKeyCache(cachedKeys);
  }

  /** See {@link MasterKey#id}. */
  public String masterKeyId() {
    return masterKey.id();
  }

  /** The id of the second master key, if there is one. */
  public Optional<String> furtherMasterKeyId() {
    return furtherKey.map(MasterKey::id);
  }

  /** Gives a new key of a cache its random (version 4) id. */
  public KeyOwner newOwner(CacheName cacheName) {
    var high = (random.nextLong() & ~0xF000L) | 0x4000L;
    var low = (random.nextLong() & ~(3L << 62)) | (1L << 63);
    return new KeyOwner(new UUID(high, low), cacheName);
  }

  public SecretKey generate(KeyName name) {
    return SecretKey.generate(name, random);
  }

  public SealedSecretKey seal(KeyOwner owner, SecretKey secret) {
    return box.seal(owner, secret);
  }

  /**
   * Decrypts a key, or takes it from memory.
   *
   * @throws UnreadableKeyException if it belongs to another master key or was altered
   */
  public SecretKey open(KeyOwner owner, PublicKey publicKey, SealedSecretKey sealed) {
    return cache.find(owner.keyId()).orElseGet(() -> openAndKeep(owner, publicKey, sealed));
  }

  /**
   * Encrypts a key under the master key that may have been encrypted under the further one.
   *
   * @throws UnreadableKeyException if neither of them opens it
   */
  public SealedSecretKey reseal(KeyOwner owner, PublicKey publicKey, SealedSecretKey sealed) {
    try (var secret = boxOf(sealed).open(owner, publicKey, sealed)) {
      return box.seal(owner, secret);
    }
  }

  /** Wipes the decrypted key from memory. */
  public void forget(UUID keyId) {
    cache.drop(keyId);
  }

  /** Wipes the decrypted keys and the master keys. */
  @Override
  public void close() {
    cache.close();
    masterKey.close();
    furtherKey.ifPresent(MasterKey::close);
  }

  private SecretKeyBox boxOf(SealedSecretKey sealed) {
    boolean isFurther = furtherKey.filter(key -> key.id().equals(sealed.masterKeyId())).isPresent();
    return isFurther ? furtherBox.orElse(box) : box;
  }

  private SecretKey openAndKeep(KeyOwner owner, PublicKey publicKey, SealedSecretKey sealed) {
    var secret = boxOf(sealed).open(owner, publicKey, sealed);
    cache.put(owner.keyId(), secret);
    return secret;
  }
}

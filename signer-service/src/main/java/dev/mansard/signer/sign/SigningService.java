package dev.mansard.signer.sign;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.signing.Fingerprint;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.protocol.signing.Signature;
import dev.mansard.signer.key.SecretKey;
import dev.mansard.signer.key.SecretKeyVault;
import dev.mansard.signer.key.UnreadableKeyException;
import dev.mansard.signer.sign.SigningException.Reason;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes, imports and retires the signing keys of caches, and signs with them.
 *
 * <p>Safe for concurrent use. Nothing happens until the returned {@code Uni} is subscribed to.
 * Failures are {@link SigningException}s, and {@link MalformedInputException} for an import. A
 * key's state is read from the database on every call, so that a key retired through one signer is
 * retired for all.
 *
 * <pre>{@code
 * service.createKey(cache, KeyName.parse("main-1"))
 *     .flatMap(key -> service.sign(key.id(), List.of(fingerprint)));
 * }</pre>
 */
@ApplicationScoped
public class SigningService {
  private final SigningKeyRepository repository;
  private final SecretKeyVault vault;
  private final SigningWorker worker;
  private final SignerLimits limits;

  SigningService(
      SigningKeyRepository repository,
      SecretKeyVault vault,
      SigningWorker worker,
      SignerLimits limits) {
    this.repository = repository;
    this.vault = vault;
    this.worker = worker;
    this.limits = limits;
  }

  /** Generates a key pair for a cache. */
  public Uni<SigningKey> createKey(CacheName cache, KeyName name) {
    return Uni.createFrom().deferred(() -> store(cache, vault.generate(name)));
  }

  /**
   * Takes over a key pair in Nix's text form, {@code name:base64(seed and public key)}. Importing
   * the same pair twice gives two keys that sign alike.
   *
   * @return fails with {@link MalformedInputException}, whose message holds no part of the key, if
   *     the text is not a valid pair
   */
  public Uni<SigningKey> importKey(CacheName cache, String keypair) {
    return Uni.createFrom().deferred(() -> store(cache, SecretKey.parse(keypair)));
  }

  /** Signs the fingerprints; the answer has their order. */
  public Uni<List<Signature>> sign(UUID keyId, List<Fingerprint> fingerprints) {
    var batch = List.copyOf(fingerprints);
    return Uni.createFrom()
        .item(() -> requireBatch(batch.size()))
        .flatMap(size -> repository.find(keyId))
        .map(found -> active(keyId, found))
        .flatMap(stored -> worker.run(batch.size(), () -> signAll(stored, batch)));
  }

  /**
   * Refuses a batch that is too large, for a caller that wants to know before it prepares one.
   *
   * @return the size given
   */
  public int requireBatch(int size) {
    if (size > limits.maxBatch()) {
      throw new SigningException(
          Reason.BATCH_TOO_LARGE,
          "%d fingerprints in one batch; at most %d are allowed."
              .formatted(size, limits.maxBatch()));
    }
    return size;
  }

  /** What is known about a key; empty if there is none with this id. */
  public Uni<Optional<SigningKey>> findKey(UUID keyId) {
    return repository.find(keyId).map(found -> found.map(StoredSigningKey::key));
  }

  /** The public keys of a cache that may still sign, oldest first. */
  public Uni<List<PublicKey>> publicKeys(CacheName cache) {
    return repository.list(cache).map(SigningService::activePublicKeys);
  }

  /** Makes a key unable to sign, for ever. Retiring it again changes nothing. */
  public Uni<Void> retireKey(UUID keyId) {
    return repository
        .retire(keyId)
        .map(found -> found.orElseThrow(() -> noSuchKey(keyId)))
        .invoke(key -> vault.forget(key.id()))
        .replaceWithVoid();
  }

  /**
   * Gives out a key pair with its secret half in the clear, in Nix's text form; retired keys too.
   * For an operator's command in the signer's own process: there is no HTTP route to it.
   */
  public Uni<String> exportKeypair(UUID keyId) {
    return repository
        .find(keyId)
        .map(found -> found.orElseThrow(() -> noSuchKey(keyId)))
        .map(this::formatPair);
  }

  /**
   * The id of the master key in use. Asking for it makes sure that there is one, so that a server
   * can fail when it starts and not when the first push arrives.
   */
  public String masterKeyId() {
    return vault.masterKeyId();
  }

  private Uni<SigningKey> store(CacheName cache, SecretKey secret) {
    try (secret) {
      var owner = vault.newOwner(cache);
      return repository.put(owner, secret.publicKey(), vault.seal(owner, secret));
    }
  }

  private List<Signature> signAll(StoredSigningKey stored, List<Fingerprint> batch) {
    try (var secret = open(stored)) {
      return batch.stream().map(secret::sign).toList();
    }
  }

  private String formatPair(StoredSigningKey stored) {
    try (var secret = open(stored)) {
      return secret.format();
    }
  }

  private SecretKey open(StoredSigningKey stored) {
    try {
      return vault.open(stored.owner(), stored.key().publicKey(), stored.sealed());
    } catch (UnreadableKeyException e) {
      throw new SigningException(Reason.KEY_UNREADABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private static StoredSigningKey active(UUID keyId, Optional<StoredSigningKey> found) {
    var stored = found.orElseThrow(() -> noSuchKey(keyId));
    stored
        .key()
        .retiredAt()
        .ifPresent(
            since -> {
              throw new SigningException(
                  Reason.KEY_RETIRED,
                  "Signing key %s was retired at %s; it signs no more.".formatted(keyId, since));
            });
    return stored;
  }

  private static List<PublicKey> activePublicKeys(List<SigningKey> keys) {
    return keys.stream().filter(key -> !key.isRetired()).map(SigningKey::publicKey).toList();
  }

  private static SigningException noSuchKey(UUID keyId) {
    return new SigningException(Reason.NO_SUCH_KEY, "There is no signing key %s.".formatted(keyId));
  }
}

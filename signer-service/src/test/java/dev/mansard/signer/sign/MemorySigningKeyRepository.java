package dev.mansard.signer.sign;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.signer.key.KeyOwner;
import dev.mansard.signer.key.SealedSecretKey;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Keys in memory, at a clock that stands still. */
final class MemorySigningKeyRepository implements SigningKeyRepository {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private final Map<UUID, StoredSigningKey> keys = new LinkedHashMap<>();

  @Override
  public Uni<SigningKey> put(KeyOwner owner, PublicKey publicKey, SealedSecretKey sealed) {
    var key = new SigningKey(owner.keyId(), owner.cache(), publicKey, NOW, Optional.empty());
    keys.put(key.id(), new StoredSigningKey(key, sealed));
    return Uni.createFrom().item(key);
  }

  @Override
  public Uni<Optional<StoredSigningKey>> find(UUID keyId) {
    return Uni.createFrom().item(() -> Optional.ofNullable(keys.get(keyId)));
  }

  @Override
  public Uni<List<SigningKey>> list(CacheName cache) {
    return Uni.createFrom()
        .item(
            () ->
                keys.values().stream()
                    .map(StoredSigningKey::key)
                    .filter(key -> key.cache().equals(cache))
                    .toList());
  }

  @Override
  public Uni<Optional<SigningKey>> retire(UUID keyId) {
    return find(keyId).map(found -> found.map(this::retired));
  }

  /** As if somebody had altered the row. */
  void tamper(UUID keyId) {
    keys.computeIfPresent(
        keyId,
        (id, stored) ->
            new StoredSigningKey(
                stored.key(),
                new SealedSecretKey(
                    stored.sealed().masterKeyId(), new byte[12], stored.sealed().ciphertext())));
  }

  private SigningKey retired(StoredSigningKey stored) {
    var old = stored.key();
    var key =
        new SigningKey(old.id(), old.cache(), old.publicKey(), old.createdAt(), Optional.of(NOW));
    keys.put(key.id(), new StoredSigningKey(key, stored.sealed()));
    return key;
  }
}

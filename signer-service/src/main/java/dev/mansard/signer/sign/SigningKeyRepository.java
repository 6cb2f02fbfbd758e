package dev.mansard.signer.sign;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.signer.key.KeyOwner;
import dev.mansard.signer.key.SealedSecretKey;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where key pairs rest.
 *
 * <p>Demands of an implementation: what {@link #put} and {@link #retire} acknowledged survives a
 * crash and is seen by every later read of every process; a cancelled caller does not interrupt
 * work under way; when the database is away it fails with a {@link SigningException} of reason
 * {@code UNAVAILABLE}. Nothing is ever deleted.
 */
public interface SigningKeyRepository {
  /** Stores a new, active key. */
  Uni<SigningKey> put(KeyOwner owner, PublicKey publicKey, SealedSecretKey sealed);

  Uni<Optional<StoredSigningKey>> find(UUID keyId);

  /** The keys of a cache, oldest first, retired ones included. */
  Uni<List<SigningKey>> list(CacheName cache);

  /** Retires a key for ever; the time of the first call counts. Empty if there is no such key. */
  Uni<Optional<SigningKey>> retire(UUID keyId);
}

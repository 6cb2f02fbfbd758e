package dev.mansard.api.signing;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.signing.Fingerprint;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.Signature;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;

/**
 * Asks the signer. Safe for use by many threads, on an event loop too; nothing happens before the
 * subscription.
 *
 * <p>What an implementation owes: a key that was returned is durable; {@link #sign} answers in the
 * order of the question, or not at all; every failure is a {@link SignerUnavailableException},
 * except that {@link #importKey} also fails with {@link MalformedInputException}; and it answers
 * within a bounded time.
 */
public interface SigningClient {

  /** Makes a new key pair for a cache. */
  Uni<SigningKey> createKey(CacheName cache, KeyName name);

  /** Takes over a key pair, {@code name:base64(seed and public key)}. */
  Uni<SigningKey> importKey(CacheName cache, String keypair);

  /** Signs, in order. */
  Uni<List<Signature>> sign(UUID keyId, List<Fingerprint> fingerprints);

  /** Makes a key unable to sign. Idempotent. */
  Uni<Void> retireKey(UUID keyId);
}

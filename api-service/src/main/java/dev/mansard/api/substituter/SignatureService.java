package dev.mansard.api.substituter;

import dev.mansard.api.signing.SignerUnavailableException;
import dev.mansard.api.signing.SigningClient;
import dev.mansard.protocol.signing.Fingerprint;
import dev.mansard.protocol.signing.Signature;
import dev.mansard.store.metadata.ObjectRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signature an object is served with. It was made at the push; when the cache has got another
 * key since, the first read makes it anew. Reads never depend on the signer: while it does not sign
 * with a key, they go on with the old signature, and do not ask it to for a while. Other keys are
 * not concerned: that one cannot be used says nothing about them.
 */
@ApplicationScoped
class SignatureService {
  private static final Logger LOG = LoggerFactory.getLogger(SignatureService.class);
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final SigningClient signer;
  private final ObjectRepository objects;
  private final Clock clock;
  private final Map<UUID, Instant> pausedUntil = new ConcurrentHashMap<>();

  SignatureService(SigningClient signer, ObjectRepository objects, Clock clock) {
    this.signer = signer;
    this.objects = objects;
    this.clock = clock;
  }

  Uni<Optional<Signature>> signatureOf(FoundObject found) {
    var stored = found.object().signature();
    if (isCurrent(found) || isPaused(found.cache().signingKeyId())) {
      return Uni.createFrom().item(stored);
    }
    return sign(found)
        .map(Optional::of)
        .onFailure(SignerUnavailableException.class)
        .recoverWithItem(failure -> pause(found.cache().signingKeyId(), failure, stored));
  }

  private boolean isPaused(UUID keyId) {
    return clock.instant().isBefore(pausedUntil.getOrDefault(keyId, Instant.EPOCH));
  }

  /** Whether it was signed with the key that its cache has now. */
  static boolean isCurrent(FoundObject found) {
    return found.object().signature().isPresent()
        && found.object().signingKeyId().equals(Optional.of(found.cache().signingKeyId()));
  }

  private Optional<Signature> pause(UUID keyId, Throwable failure, Optional<Signature> stored) {
    LOG.warn("objects cannot be signed with {}, the new key of their cache, yet", keyId, failure);
    var now = clock.instant();
    pausedUntil.values().removeIf(end -> !now.isBefore(end));
    pausedUntil.put(keyId, now.plus(PAUSE));
    return stored;
  }

  private Uni<Signature> sign(FoundObject found) {
    var object = found.object();
    var fingerprint =
        Fingerprint.of(
            object.path(), object.nar().narHash(), object.nar().narSize(), object.references());
    var keyId = found.cache().signingKeyId();
    return signer
        .sign(keyId, List.of(fingerprint))
        .map(List::getFirst)
        .call(signature -> keep(found, signature, keyId));
  }

  private Uni<Void> keep(FoundObject found, Signature signature, UUID keyId) {
    return objects
        .putSignature(found.cache().id(), found.object(), signature, keyId)
        .onFailure()
        .invoke(failure -> LOG.warn("a new signature was not kept", failure))
        .onFailure()
        .recoverWithNull();
  }
}

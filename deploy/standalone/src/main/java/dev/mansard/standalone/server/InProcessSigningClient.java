package dev.mansard.standalone.server;

import dev.mansard.api.signing.SignerUnavailableException;
import dev.mansard.api.signing.SigningClient;
import dev.mansard.api.signing.SigningKey;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.signing.Fingerprint;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.Signature;
import dev.mansard.signer.sign.SigningException;
import dev.mansard.signer.sign.SigningService;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;

/** The signer of this process behind the port that elsewhere leads to another one. */
final class InProcessSigningClient implements SigningClient {
  private final SigningService signer;

  InProcessSigningClient(SigningService signer) {
    this.signer = signer;
  }

  @Override
  public Uni<SigningKey> createKey(CacheName cache, KeyName name) {
    return translated(signer.createKey(cache, name)).map(InProcessSigningClient::known);
  }

  @Override
  public Uni<SigningKey> importKey(CacheName cache, String keypair) {
    return translated(signer.importKey(cache, keypair)).map(InProcessSigningClient::known);
  }

  @Override
  public Uni<List<Signature>> sign(UUID keyId, List<Fingerprint> fingerprints) {
    return translated(signer.sign(keyId, fingerprints));
  }

  @Override
  public Uni<Void> retireKey(UUID keyId) {
    return translated(signer.retireKey(keyId));
  }

  private static SigningKey known(dev.mansard.signer.sign.SigningKey key) {
    return new SigningKey(key.id(), key.publicKey());
  }

  private static <T> Uni<T> translated(Uni<T> answer) {
    return answer
        .onFailure(SigningException.class)
        .transform(failure -> new SignerUnavailableException(failure.toString(), failure));
  }
}

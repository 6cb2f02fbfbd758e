package dev.mansard.api.metrics;

import dev.mansard.api.signing.SignerUnavailableException;
import dev.mansard.api.signing.SigningClient;
import dev.mansard.api.signing.SigningKey;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.signing.Fingerprint;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.Signature;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Times the calls of another client. */
public final class MeteredSigningClient implements SigningClient {
  private final SigningClient client;
  private final MeterRegistry registry;

  /** A client that calls that one. */
  public MeteredSigningClient(SigningClient client, MeterRegistry registry) {
    this.client = client;
    this.registry = registry;
  }

  @Override
  public Uni<SigningKey> createKey(CacheName cache, KeyName name) {
    return timed("create", () -> client.createKey(cache, name));
  }

  @Override
  public Uni<SigningKey> importKey(CacheName cache, String keypair) {
    return timed("create", () -> client.importKey(cache, keypair));
  }

  @Override
  public Uni<List<Signature>> sign(UUID keyId, List<Fingerprint> fingerprints) {
    return timed("sign", () -> client.sign(keyId, fingerprints));
  }

  @Override
  public Uni<Void> retireKey(UUID keyId) {
    return timed("retire", () -> client.retireKey(keyId));
  }

  private <T> Uni<T> timed(String operation, Supplier<Uni<T>> call) {
    return Uni.createFrom()
        .deferred(
            () -> {
              var begun = Timer.start(registry);
              return call.get()
                  .onTermination()
                  .invoke((item, failure, cancelled) -> end(begun, operation, failure));
            });
  }

  private void end(Timer.Sample begun, String operation, @Nullable Throwable failure) {
    String outcome =
        switch (failure) {
          case null -> "ok";
          case SignerUnavailableException _ -> "failed";
          default -> "refused";
        };
    begun.stop(registry.timer("mansard.signer.calls", "operation", operation, "outcome", outcome));
  }
}

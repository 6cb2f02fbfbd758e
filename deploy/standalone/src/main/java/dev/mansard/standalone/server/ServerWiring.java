package dev.mansard.standalone.server;

import dev.mansard.api.signing.HttpSigningClient;
import dev.mansard.api.signing.SigningClient;
import dev.mansard.api.signing.SigningConfig;
import dev.mansard.signer.sign.SigningService;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Where a port has several adapters, picks the one. */
@Dependent
class ServerWiring {
  @Produces
  @Singleton
  static SigningClient signingClient(SigningConfig config, SigningService signer, Vertx vertx) {
    return config.url().isPresent()
        ? HttpSigningClient.of(config, vertx)
        : new InProcessSigningClient(signer);
  }
}

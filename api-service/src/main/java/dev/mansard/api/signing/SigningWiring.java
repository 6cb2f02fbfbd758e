package dev.mansard.api.signing;

import io.quarkus.arc.DefaultBean;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The signer over HTTP, unless the application brings a client of its own. */
@Dependent
class SigningWiring {
  @Produces
  @Singleton
  @DefaultBean
  static SigningClient overHttp(SigningConfig config, Vertx vertx) {
    return HttpSigningClient.of(config, vertx);
  }

  static void close(@Disposes SigningClient client) throws Exception {
    if (client instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }
}

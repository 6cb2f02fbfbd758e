package dev.mansard.signer.http;

import dev.mansard.signer.sign.SignerConfig;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Demands a certificate of every caller where authorities for them are configured: the framework
 * fixes that when it is built.
 */
@ApplicationScoped
@IfBuildProperty(name = "mansard.signer.http", stringValue = "true")
public class SignerTls implements HttpServerOptionsCustomizer {
  private final SignerConfig.Tls config;

  SignerTls(SignerConfig config) {
    this.config = config.tls();
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    if (config.clientCaFile().isPresent()) {
      options.setClientAuth(ClientAuth.REQUIRED);
    }
  }

  /**
   * @throws IllegalArgumentException with a sentence about settings that do not go together
   */
  void require() {
    if (config.certificateFile().isPresent() != config.keyFile().isPresent()) {
      throw new IllegalArgumentException(
          "mansard.signer.tls.certificate-file and mansard.signer.tls.key-file need each other.");
    }
    if (config.clientCaFile().isPresent() && config.keyFile().isEmpty()) {
      throw new IllegalArgumentException(
          "mansard.signer.tls.client-ca-file needs mansard.signer.tls.certificate-file and"
              + " mansard.signer.tls.key-file.");
    }
    config.clientCaFile().ifPresent(SignerTls::requireReadable);
  }

  private static void requireReadable(Path file) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException("The file " + file + " for TLS cannot be read.");
    }
  }
}

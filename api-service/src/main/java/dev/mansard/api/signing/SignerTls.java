package dev.mansard.api.signing;

import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How we know the signer, and the signer us. The name in the signer's certificate must always be
 * that in its URL.
 *
 * @param caFile empty: whoever the JDK trusts
 * @param identity empty: we show no certificate
 */
public record SignerTls(Optional<Path> caFile, Optional<Identity> identity) {
  /** No files: the JDK's authorities, no certificate of our own. */
  public static final SignerTls NONE = new SignerTls(Optional.empty(), Optional.empty());

  /** Our certificate and its key, both in PEM. */
  public record Identity(Path certificateFile, Path keyFile) {}

  /** As configured; files that cannot be read are refused with a sentence. */
  static SignerTls of(SigningConfig.Tls config) {
    var certificate = config.certificateFile();
    var key = config.keyFile();
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException(
          "mansard.signing.tls.certificate-file and .key-file need each other.");
    }
    config.caFile().ifPresent(SignerTls::requireReadable);
    certificate.ifPresent(SignerTls::requireReadable);
    key.ifPresent(SignerTls::requireReadable);
    return new SignerTls(
        config.caFile(), certificate.map(file -> new Identity(file, key.orElseThrow())));
  }

  private static void requireReadable(Path file) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException("The file " + file + " for TLS cannot be read.");
    }
  }

  boolean hasFiles() {
    return caFile.isPresent() || identity.isPresent();
  }

  HttpClientOptions applyTo(HttpClientOptions http) {
    caFile.map(SignerTls::trust).ifPresent(http::setTrustOptions);
    identity.map(SignerTls::keys).ifPresent(http::setKeyCertOptions);
    return http.setVerifyHost(true);
  }

  /** The same for a client that exists. */
  SSLOptions options() {
    var options = new SSLOptions();
    caFile.map(SignerTls::trust).ifPresent(options::setTrustOptions);
    identity.map(SignerTls::keys).ifPresent(options::setKeyCertOptions);
    return options;
  }

  private static PemTrustOptions trust(Path file) {
    return new PemTrustOptions().addCertPath(file.toString());
  }

  private static PemKeyCertOptions keys(Identity identity) {
    return new PemKeyCertOptions()
        .addCertPath(identity.certificateFile().toString())
        .addKeyPath(identity.keyFile().toString());
  }
}

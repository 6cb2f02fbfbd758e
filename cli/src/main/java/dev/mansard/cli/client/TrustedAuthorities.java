package dev.mansard.cli.client;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the certificates of the PEM file that {@code NIX_SSL_CERT_FILE} or {@code SSL_CERT_FILE}
 * names, instead of the JDK's, as Nix does: who can pull from a cache can then push to it.
 *
 * <p>The file is read at the first handshake, since it may hold hundreds of certificates and most
 * commands need none. Thread-safe.
 */
final class TrustedAuthorities extends X509ExtendedTrustManager {
  private final String variable;
  private final String file;
  private @Nullable X509ExtendedTrustManager loaded;

  private TrustedAuthorities(String variable, String file) {
    this.variable = variable;
    this.file = file;
  }

  /** What connections are made with, if the environment names a file. */
  static Optional<SSLContext> context(Function<String, Optional<String>> environment) {
    return find(environment, "NIX_SSL_CERT_FILE")
        .or(() -> find(environment, "SSL_CERT_FILE"))
        .map(TrustedAuthorities::contextOf);
  }

  private static Optional<TrustedAuthorities> find(
      Function<String, Optional<String>> environment, String variable) {
    return environment
        .apply(variable)
        .filter(file -> !file.isEmpty())
        .map(file -> new TrustedAuthorities(variable, file));
  }

  private static SSLContext contextOf(TrustedAuthorities authorities) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {authorities}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  private synchronized X509ExtendedTrustManager managers() throws CertificateException {
    var managers = loaded;
    if (managers == null) {
      managers = read();
      loaded = managers;
    }
    return managers;
  }

  private X509ExtendedTrustManager read() throws CertificateException {
    try (var input = Files.newInputStream(Path.of(file))) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, new char[0]);
      int number = 0;
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(input)) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      if (number == 0) {
        throw new CertificateException("no certificate in " + file + " (" + variable + ")");
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (IOException | InvalidPathException e) {
      throw new CertificateException("cannot read " + file + " (" + variable + ")", e);
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new CertificateException(e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    managers().checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    managers().checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    managers().checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}

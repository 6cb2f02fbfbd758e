package dev.mansard.store.blob.s3;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.TlsTrustManagersProvider;

/** Trusts the certificates of a PEM file and no others. */
final class TrustFile implements TlsTrustManagersProvider {
  private final TrustManager[] managers;

  private TrustFile(TrustManager[] managers) {
    this.managers = managers;
  }

  /**
   * Reads the file.
   *
   * @throws IllegalArgumentException if it holds no certificate that can be read
   */
  static TrustFile read(Path file) {
    try (var input = Files.newInputStream(file)) {
      var certificates = CertificateFactory.getInstance("X.509").generateCertificates(input);
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException("no certificate in " + file);
      }
      return new TrustFile(managersOf(certificates));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("cannot read the certificates in " + file, e);
    }
  }

  private static TrustManager[] managersOf(Collection<? extends Certificate> certificates)
      throws IOException, GeneralSecurityException {
    var store = emptyStore();
    int number = 0;
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("ca-" + number++, certificate);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    char @Nullable [] noPassword = null;
    store.load(null, noPassword);
    return store;
  }

  @Override
  public TrustManager[] trustManagers() {
    return managers.clone();
  }
}

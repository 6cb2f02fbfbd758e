package dev.mansard.it.system;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The files in the resources {@code tls}, which a note beside them describes. */
final class TestCertificates {
  private TestCertificates() {}

  static Path file(String name) {
    var resource = TestCertificates.class.getResource("/tls/" + name);
    try {
      return Path.of(Objects.requireNonNull(resource, name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

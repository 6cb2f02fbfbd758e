package dev.mansard.it.process;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The files in the resources {@code tls}, which a note beside them describes. */
public final class TestCertificates {
  private TestCertificates() {}

  /** One of them. */
  public static Path file(String name) {
    var resource = TestCertificates.class.getResource("/tls/" + name);
    try {
      return Path.of(Objects.requireNonNull(resource, name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

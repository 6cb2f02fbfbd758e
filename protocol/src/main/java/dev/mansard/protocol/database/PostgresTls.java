package dev.mansard.protocol.database;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * libpq's {@code sslmode} and {@code sslrootcert}, and what they are for the two clients by which
 * we reach PostgreSQL, so that one address means the same to every process. Defined in chapter "SSL
 * Support" of PostgreSQL's manual.
 *
 * <p>As with libpq, what is below {@code verify-ca} encrypts but checks nothing, except that {@code
 * require} with a file is {@code verify-ca}. Without a file, and with {@code system} as its name,
 * whoever the JVM trusts is trusted. Immutable.
 *
 * @param rootCert PEM file with the authorities to verify against; empty: those of the JVM
 */
public record PostgresTls(Mode mode, Optional<String> rootCert) {
  /** No TLS, as through a socket in the file system. */
  public static final PostgresTls NONE = new PostgresTls(Mode.DISABLE, Optional.empty());

  /** libpq's name for the authorities of the machine. */
  private static final String SYSTEM = "system";

  /** By itself JDBC's driver looks for a file in the home of the user, and fails without. */
  private static final String JVM_AUTHORITIES = "org.postgresql.ssl.DefaultJavaSSLFactory";

  private static final String REACTIVE = "quarkus.datasource.reactive.";

  /** The property with the mode for the reactive client. */
  public static final String MODE_PROPERTY = REACTIVE + "postgresql.ssl-mode";

  /** The property with the file for the reactive client. */
  public static final String ROOT_CERT_PROPERTY = REACTIVE + "trust-certificate-pem.certs";

  /** libpq's {@code sslmode}, from the weakest to the strongest. */
  public enum Mode {
    DISABLE,
    ALLOW,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    /** The name in URLs, which both clients know as well. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Mode parse(String text) {
      return Arrays.stream(values())
          .filter(mode -> mode.wireName().equals(text))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("sslmode is none of " + names()));
    }

    private static String names() {
      return Arrays.stream(values()).map(Mode::wireName).collect(Collectors.joining(", "));
    }
  }

  /**
   * Reads both parameters, either of which may be missing.
   *
   * @throws IllegalArgumentException with a sentence that does not repeat what was given
   */
  public static PostgresTls of(@Nullable String mode, @Nullable String rootCert) {
    if (!SYSTEM.equals(rootCert)) {
      var given = Mode.parse(mode == null ? "prefer" : mode);
      var file = Optional.ofNullable(rootCert).filter(name -> !name.isEmpty());
      boolean isChecked = given == Mode.REQUIRE && file.isPresent();
      return new PostgresTls(isChecked ? Mode.VERIFY_CA : given, file);
    }
    var strict = Mode.parse(mode == null ? "verify-full" : mode);
    if (strict != Mode.VERIFY_FULL) {
      throw new IllegalArgumentException(
          "sslrootcert=system needs sslmode=verify-full: anybody can have a certificate for some"
              + " name");
    }
    return new PostgresTls(strict, Optional.empty());
  }

  /** Whether the server's certificate is checked. */
  public boolean verifies() {
    return mode.compareTo(Mode.VERIFY_CA) >= 0;
  }

  /** Whether the certificate has to be for the name of the host, too. */
  public boolean verifiesName() {
    return mode == Mode.VERIFY_FULL;
  }

  /** The parameters for libpq, without question mark. */
  public String libpqQuery() {
    return "sslmode=" + mode.wireName() + rootCert.map(file -> file(file)).orElse("");
  }

  /** The parameters for the JDBC driver, without question mark. */
  public String jdbcQuery() {
    return verifies() && rootCert.isEmpty()
        ? libpqQuery() + "&sslfactory=" + JVM_AUTHORITIES
        : libpqQuery();
  }

  private static String file(String name) {
    return "&sslrootcert=" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The properties of Quarkus for its reactive client. */
  public Map<String, String> reactiveProperties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(MODE_PROPERTY, mode.wireName());
    if (mode != Mode.DISABLE) {
      properties.put(REACTIVE + "trust-all", Boolean.toString(!verifies()));
      properties.put(
          REACTIVE + "hostname-verification-algorithm", verifiesName() ? "HTTPS" : "NONE");
    }
    if (verifies()) {
      putAuthorities(properties);
    }
    return properties;
  }

  private void putAuthorities(Map<String, String> properties) {
    if (rootCert.isPresent()) {
      properties.put(REACTIVE + "trust-certificate-pem", "true");
      properties.put(ROOT_CERT_PROPERTY, rootCert.get());
      return;
    }
    properties.put(REACTIVE + "trust-certificate-jks", "true");
    properties.put(REACTIVE + "trust-certificate-jks.path", trustStore().toString());
    trustStorePassword()
        .ifPresent(text -> properties.put(REACTIVE + "trust-certificate-jks.password", text));
  }

  /** The file with whom the JVM trusts, as the JSSE reference guide says where it is. */
  public static Path trustStore() {
    String named = System.getProperty("javax.net.ssl.trustStore");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    Path folder = Path.of(System.getProperty("java.home"), "lib", "security");
    return Stream.of(folder.resolve("jssecacerts"))
        .filter(Files::exists)
        .findFirst()
        .orElse(folder.resolve("cacerts"));
  }

  /** What opens it, if anything has to. */
  public static Optional<String> trustStorePassword() {
    return Optional.ofNullable(System.getProperty("javax.net.ssl.trustStorePassword"));
  }
}

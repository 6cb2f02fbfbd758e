package dev.mansard.signer.http;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Translates {@code sslmode} and {@code sslrootcert} in the address of the database, as libpq and
 * api-service understand them, into settings of the framework: its client takes an {@code sslmode}
 * that verifies for an error where it stands alone, and tells the server of the other. Registered
 * by the signer's own application alone.
 */
public final class DatabaseTlsProperties implements ConfigSourceFactory {
  static final String URL = "quarkus.datasource.reactive.url";
  static final String MODE = "quarkus.datasource.reactive.postgresql.ssl-mode";
  static final String AUTHORITY = "quarkus.datasource.reactive.trust-certificate-pem.certs";

  private static final String SSL_MODE = "sslmode";
  private static final String SSL_ROOT_CERT = "sslrootcert";
  private static final int BEFORE_THE_ENVIRONMENT = 500;

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    ConfigValue configured = context.getValue(URL);
    var url = configured == null || configured.getValue() == null ? "" : configured.getValue();
    int question = url.indexOf('?');
    var parameters = question < 0 ? List.<String>of() : split(url.substring(question + 1));
    var tls =
        parameters.stream()
            .filter(DatabaseTlsProperties::isAboutTls)
            .collect(
                Collectors.toMap(DatabaseTlsProperties::name, each -> each, (_, last) -> last));
    if (tls.isEmpty()) {
      return List.of();
    }
    var rest = parameters.stream().filter(each -> !isAboutTls(each)).toList();
    var properties = new HashMap<String, String>();
    properties.put(
        URL, url.substring(0, question) + (rest.isEmpty() ? "" : "?" + String.join("&", rest)));
    putTls(properties, tls);
    return List.of(
        new PropertiesConfigSource(
            Map.copyOf(properties), "mansard-signer-database", BEFORE_THE_ENVIRONMENT));
  }

  /** libpq encrypts, but verifies nothing below verify-ca. */
  private static void putTls(Map<String, String> properties, Map<String, String> tls) {
    var mode = value(tls.getOrDefault(SSL_MODE, SSL_MODE + "=prefer"));
    properties.put(MODE, mode);
    if (mode.equals("disable")) {
      return;
    }
    boolean verifies = mode.startsWith("verify-");
    properties.put("quarkus.datasource.reactive.trust-all", Boolean.toString(!verifies));
    properties.put(
        "quarkus.datasource.reactive.hostname-verification-algorithm",
        mode.equals("verify-full") ? "HTTPS" : "NONE");
    if (verifies && tls.containsKey(SSL_ROOT_CERT)) {
      properties.put("quarkus.datasource.reactive.trust-certificate-pem", "true");
      properties.put(AUTHORITY, value(tls.getOrDefault(SSL_ROOT_CERT, "")));
    }
  }

  private static List<String> split(String query) {
    return Arrays.asList(query.split("&"));
  }

  private static boolean isAboutTls(String parameter) {
    return Stream.of(SSL_MODE, SSL_ROOT_CERT).anyMatch(name(parameter)::equals);
  }

  private static String name(String parameter) {
    return parameter.split("=", 2)[0];
  }

  private static String value(String parameter) {
    int equals = parameter.indexOf('=');
    var text = equals < 0 ? "" : parameter.substring(equals + 1);
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}

package dev.mansard.signer.http;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Translates the three settings below {@code mansard.signer.tls} into those of the framework, so
 * that TLS takes the place of plain HTTP on the one port there is. Registered by the signer's own
 * application alone. What the settings lack is for {@link SignerTls} to say.
 */
public final class TlsProperties implements ConfigSourceFactory {
  static final String PREFIX = "mansard.signer.tls.";
  private static final String NAME = "mansard-signer";
  private static final int BEFORE_THE_ENVIRONMENT = 500;

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    var certificate = find(context, "certificate-file");
    var key = find(context, "key-file");
    if (certificate.isEmpty() || key.isEmpty()) {
      return List.of();
    }
    var properties = new HashMap<String, String>();
    var bucket = "quarkus.tls." + NAME + ".";
    properties.put(bucket + "key-store.pem.0.cert", certificate.get());
    properties.put(bucket + "key-store.pem.0.key", key.get());
    properties.put(bucket + "reload-period", "10m");
    find(context, "client-ca-file")
        .ifPresent(file -> properties.put(bucket + "trust-store.pem.certs", file));
    properties.put("quarkus.http.tls-configuration-name", NAME);
    properties.put("quarkus.http.insecure-requests", "disabled");
    properties.put("quarkus.http.ssl-port", "${quarkus.http.port}");
    return List.of(
        new PropertiesConfigSource(Map.copyOf(properties), NAME, BEFORE_THE_ENVIRONMENT));
  }

  private static Optional<String> find(ConfigSourceContext context, String name) {
    ConfigValue value = context.getValue(PREFIX + name);
    return Optional.ofNullable(value == null ? null : value.getValue())
        .filter(text -> !text.isBlank());
  }
}

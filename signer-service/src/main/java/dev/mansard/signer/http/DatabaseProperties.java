package dev.mansard.signer.http;

import dev.mansard.protocol.database.PostgresTls;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Translates {@code sslmode} and {@code sslrootcert} in the address of the database, which have the
 * meaning of libpq, into the settings of the framework: that reads the first alone, with a meaning
 * of its own, and hands the second to the server, which refuses it. Registered by the signer's own
 * application alone.
 */
public final class DatabaseProperties implements ConfigSourceFactory {
  static final String URL = "quarkus.datasource.reactive.url";

  private static final String NAME = "mansard-signer-database";
  private static final int BEFORE_THE_ENVIRONMENT = 500;

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    var url = find(context, URL);
    if (url.isEmpty() || isAbout(context, url.get())) {
      return List.of();
    }
    var properties = translate(url.get());
    return List.of(
        new PropertiesConfigSource(Map.copyOf(properties), NAME, BEFORE_THE_ENVIRONMENT));
  }

  /** Whoever sets the framework's own property, and nothing in the address, means just that. */
  private static boolean isAbout(ConfigSourceContext context, String url) {
    return !url.contains("sslmode=")
        && !url.contains("sslrootcert=")
        && find(context, PostgresTls.MODE_PROPERTY).isPresent();
  }

  /** The address without the two parameters, and what they mean. */
  static Map<String, String> translate(String url) {
    var rest = new ArrayList<String>();
    var taken = new HashMap<String, String>();
    int question = url.indexOf('?');
    for (var parameter : question < 0 ? new String[0] : url.substring(question + 1).split("&")) {
      var parts = parameter.split("=", 2);
      if (parts.length == 2 && (parts[0].equals("sslmode") || parts[0].equals("sslrootcert"))) {
        taken.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      } else {
        rest.add(parameter);
      }
    }
    var properties = new HashMap<>(tls(taken.get("sslmode"), taken.get("sslrootcert")));
    var address = question < 0 ? url : url.substring(0, question);
    properties.put(URL, rest.isEmpty() ? address : address + "?" + String.join("&", rest));
    return properties;
  }

  /**
   * A mode that is none is left for the framework to refuse, which names the property; one that
   * does not go with the authorities, for {@link SignerDatabase}.
   */
  private static Map<String, String> tls(@Nullable String mode, @Nullable String rootCert) {
    try {
      return PostgresTls.of(mode, rootCert).reactiveProperties();
    } catch (IllegalArgumentException e) {
      return Map.of(
          PostgresTls.MODE_PROPERTY,
          mode == null ? "" : mode,
          PostgresTls.ROOT_CERT_PROPERTY,
          rootCert == null ? "" : rootCert);
    }
  }

  private static Optional<String> find(ConfigSourceContext context, String name) {
    ConfigValue value = context.getValue(name);
    return Optional.ofNullable(value == null ? null : value.getValue())
        .filter(text -> !text.isBlank());
  }
}

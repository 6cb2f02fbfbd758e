package dev.mansard.signer.http;

import dev.mansard.protocol.database.PostgresTls;
import dev.mansard.signer.postgres.SignerMigration;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The database of the signer's own process, for the blocking work of a start.
 *
 * <p>The address is the one that the reactive client uses ({@code postgresql://host:port/database},
 * with or without user and password in it), so that there is one setting and not two. What it said
 * of TLS is in settings of their own, see {@link DatabaseProperties}.
 */
@ApplicationScoped
@IfBuildProperty(name = "mansard.signer.http", stringValue = "true")
class SignerDatabase {
  private final Optional<String> url;
  private final Optional<String> user;
  private final Optional<String> password;
  private final Optional<String> sslMode;
  private final Optional<String> sslRootCert;

  SignerDatabase(
      @ConfigProperty(name = "quarkus.datasource.reactive.url") Optional<String> url,
      @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
      @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password,
      @ConfigProperty(name = PostgresTls.MODE_PROPERTY) Optional<String> sslMode,
      @ConfigProperty(name = PostgresTls.ROOT_CERT_PROPERTY) Optional<String> sslRootCert) {
    this.url = url;
    this.user = user;
    this.password = password;
    this.sslMode = sslMode;
    this.sslRootCert = sslRootCert;
  }

  /**
   * @throws IllegalArgumentException with a sentence, if no usable address is configured
   */
  SignerMigration migration() {
    var address = address();
    var userInfo = Optional.ofNullable(address.getUserInfo()).orElse("").split(":", 2);
    return new SignerMigration(
        jdbcUrl(address),
        user.orElse(userInfo[0]),
        password.orElse(userInfo.length > 1 ? userInfo[1] : ""));
  }

  private URI address() {
    var text =
        url.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No database is configured; set quarkus.datasource.reactive.url to"
                        + " postgresql://host:port/database."));
    try {
      var address = new URI(text.replaceFirst("^vertx-reactive:", ""));
      if (address.getHost() != null && address.toString().matches("postgres(ql)?:.*")) {
        return address;
      }
    } catch (URISyntaxException e) {
      // as bad as the address of something else; its message has the password
    }
    throw new IllegalArgumentException(
        "quarkus.datasource.reactive.url must be of the form postgresql://host:port/database.");
  }

  String jdbcUrl() {
    return jdbcUrl(address());
  }

  private String jdbcUrl(URI address) {
    var port = address.getPort() < 0 ? "" : ":" + address.getPort();
    var query = address.getRawQuery() == null ? "" : "&" + address.getRawQuery();
    return "jdbc:postgresql://"
        + address.getHost()
        + port
        + address.getRawPath()
        + "?"
        + PostgresTls.of(sslMode.orElse(null), sslRootCert.orElse(null)).jdbcQuery()
        + query;
  }
}

package dev.mansard.signer.http;

import dev.mansard.signer.postgres.SignerMigration;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The database of the signer's own process, for the blocking work of a start.
 *
 * <p>The address is the one that the reactive client uses ({@code postgresql://host:port/database},
 * with or without user and password in it), so that there is one setting and not two.
 */
@ApplicationScoped
@IfBuildProperty(name = "mansard.signer.http", stringValue = "true")
class SignerDatabase {
  private final Optional<String> url;
  private final Optional<String> user;
  private final Optional<String> password;

  SignerDatabase(
      @ConfigProperty(name = "quarkus.datasource.reactive.url") Optional<String> url,
      @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
      @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
    this.url = url;
    this.user = user;
    this.password = password;
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
    var address = URI.create(text.replaceFirst("^vertx-reactive:", ""));
    if (address.getHost() == null || !address.toString().matches("postgres(ql)?:.*")) {
      throw new IllegalArgumentException(
          "quarkus.datasource.reactive.url must be of the form postgresql://host:port/database.");
    }
    return address;
  }

  private static String jdbcUrl(URI address) {
    var port = address.getPort() < 0 ? "" : ":" + address.getPort();
    var query = address.getQuery() == null ? "" : "?" + address.getQuery();
    return "jdbc:postgresql://" + address.getHost() + port + address.getPath() + query;
  }
}

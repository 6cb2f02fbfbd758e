package dev.mansard.store.metadata.postgres;

import dev.mansard.protocol.database.PostgresTls;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.store.socket.UnixSocketFactory;
import io.vertx.core.net.JksOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is: {@code postgres://user:password@host:port/database?sslmode=…}, as libpq
 * and Attic read it.
 *
 * <p>User, password and database may be percent-encoded. The parameters {@code host} (also a folder
 * with PostgreSQL's socket, which then starts with a slash), {@code port}, {@code user}, {@code
 * password}, {@code dbname} and TLS as {@code sslmode=…} (disable, allow, prefer, require,
 * verify-ca, verify-full) and {@code sslrootcert=…} override the rest; others are refused, since
 * ignoring one may be dangerous. Its text never shows the password.
 *
 * @param host name, address, or absolute folder of the socket
 * @param port 1 to 65535
 * @param database name of the database
 * @param user name of the role
 * @param password empty where the server asks for none
 * @param tls prefer by default
 */
public record DatabaseUrl(
    String host,
    int port,
    String database,
    String user,
    Optional<String> password,
    PostgresTls tls) {
  private static final String FORMAT = "database url";

  /**
   * Reads a URL.
   *
   * @throws MalformedInputException with a reason that does not contain the password
   */
  public static DatabaseUrl parse(String text) {
    URI uri = uri(text);
    Authority authority = Authority.parse(uri.getRawAuthority());
    Map<String, String> parameters = parameters(uri.getRawQuery());
    String path = uri.getRawPath() == null ? "" : decoded(uri.getRawPath());
    String user = taken(parameters, "user", authority.user());
    String password = taken(parameters, "password", authority.password());
    var url =
        new DatabaseUrl(
            taken(parameters, "host", authority.host()),
            port(taken(parameters, "port", authority.port())),
            taken(parameters, "dbname", path.length() > 1 ? path.substring(1) : user),
            user,
            password.isEmpty() ? Optional.empty() : Optional.of(password),
            tls(parameters.remove("sslmode"), parameters.remove("sslrootcert")));
    if (!parameters.isEmpty()) {
      throw refused("unknown parameter " + parameters.keySet().iterator().next());
    }
    return url;
  }

  /** Whether the server is reached through a socket in the file system. */
  public boolean isSocket() {
    return host.startsWith("/");
  }

  /** The same for JDBC, without user and password. */
  public String jdbcUrl() {
    String encoded = encoded(database);
    if (isSocket()) {
      return UnixSocketFactory.jdbcUrl(host, port, encoded);
    }
    String name = host.contains(":") ? "[" + host + "]" : host;
    return "jdbc:postgresql://%s:%d/%s?%s".formatted(name, port, encoded, tls.jdbcQuery());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  PgConnectOptions connectOptions() {
    var options =
        new PgConnectOptions()
            .setHost(host)
            .setPort(port)
            .setDatabase(database)
            .setUser(user)
            .setPassword(password.orElse(""))
            .setSslMode(isSocket() ? SslMode.DISABLE : SslMode.of(tls.mode().wireName()))
            .addProperty("application_name", "mansard");
    options.setCachePreparedStatements(true).setPreparedStatementCacheMaxSize(64);
    options.setTrustAll(!tls.verifies());
    if (tls.verifies()) {
      options.setTrustOptions(authorities());
    }
    options.setHostnameVerificationAlgorithm(tls.verifiesName() ? "HTTPS" : "");
    return options;
  }

  private TrustOptions authorities() {
    return tls.rootCert()
        .<TrustOptions>map(file -> new PemTrustOptions().addCertPath(file))
        .orElseGet(
            () ->
                new JksOptions()
                    .setPath(PostgresTls.trustStore().toString())
                    .setPassword(PostgresTls.trustStorePassword().orElse(null)));
  }

  @Override
  public String toString() {
    return "postgresql://%s@%s:%d/%s".formatted(user, host, port, database);
  }

  private static URI uri(String text) {
    try {
      var uri = new URI(text);
      if (!"postgres".equals(uri.getScheme()) && !"postgresql".equals(uri.getScheme())) {
        throw refused("begins with postgres:// or postgresql://");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw refused("characters outside of URLs must be percent-encoded");
    }
  }

  private static Map<String, String> parameters(@Nullable String rawQuery) {
    Map<String, String> parameters = new HashMap<>();
    if (rawQuery == null || rawQuery.isEmpty()) {
      return parameters;
    }
    for (String pair : rawQuery.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length < 2) {
        throw refused("parameter without a value");
      }
      parameters.put(decoded(parts[0]), decoded(parts[1]));
    }
    return parameters;
  }

  private static String taken(Map<String, String> parameters, String name, String otherwise) {
    String value = parameters.remove(name);
    return value == null ? otherwise : value;
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw refused("port: allowed are 1 to 65535");
    }
    throw refused("port: allowed are 1 to 65535");
  }

  private static PostgresTls tls(@Nullable String mode, @Nullable String rootCert) {
    try {
      return PostgresTls.of(mode, rootCert);
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  /** Percent-decoding in which a plus sign means itself. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static MalformedInputException refused(String reason) {
    return new MalformedInputException(FORMAT, 0, reason);
  }

  /** What stands between the slashes; taken apart here, as URI knows no host with an underscore. */
  private record Authority(String user, String password, String host, String port) {

    static Authority parse(@Nullable String raw) {
      String text = raw == null ? "" : raw;
      int at = text.lastIndexOf('@');
      String[] login = (at < 0 ? "" : text.substring(0, at)).split(":", 2);
      String server = text.substring(at + 1);
      int colon = server.lastIndexOf(':');
      boolean hasPort = colon > server.lastIndexOf(']');
      String host = hasPort ? server.substring(0, colon) : server;
      return new Authority(
          login[0].isEmpty() ? "postgres" : decoded(login[0]),
          login.length > 1 ? decoded(login[1]) : "",
          host.isEmpty() ? "localhost" : decoded(unbracketed(host)),
          hasPort ? server.substring(colon + 1) : "5432");
    }

    private static String unbracketed(String host) {
      return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
  }
}

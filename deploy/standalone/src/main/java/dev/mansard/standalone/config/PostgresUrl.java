package dev.mansard.standalone.config;

import dev.mansard.protocol.database.PostgresTls;
import dev.mansard.store.socket.UnixSocketFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL is, and how to log in: {@code postgres://user:password@host:5432/database}.
 *
 * <p>The form of libpq, with what both our drivers can do of it. User, password, host, port, the
 * database ({@code dbname}) and the TLS parameters may also stand in the query. Missing parts have
 * libpq's defaults: localhost, 5432, the user of the process, the database named like the user. A
 * host that begins with a slash is the folder of PostgreSQL's socket; TLS means nothing there.
 */
public record PostgresUrl(
    String host,
    int port,
    String database,
    String user,
    Optional<String> password,
    PostgresTls tls) {

  private static final Set<String> PARAMETERS =
      Set.of("user", "password", "host", "port", "dbname", "sslmode", "sslrootcert");
  private static final Set<String> HARMLESS = Set.of("application_name", "connect_timeout");

  private static final String HINT =
      "; special characters in user names and passwords are written as %XX";

  /** Whether a database URL means PostgreSQL at all. */
  static boolean isOne(String url) {
    return url.startsWith("postgres://") || url.startsWith("postgresql://");
  }

  /**
   * Reads a URL. Messages of the {@link IllegalArgumentException} never show it, because of the
   * password in it.
   */
  public static PostgresUrl parse(String url) {
    var uri = toUri(url);
    if (uri.getRawFragment() != null || String.valueOf(uri.getRawPath()).contains("@")) {
      throw new IllegalArgumentException("it has a # or, behind the host, an @" + HINT);
    }
    var given = new LinkedHashMap<>(parameters(uri.getRawQuery()));
    putAuthority(uri, given);
    var path = uri.getRawPath();
    if (path != null && path.length() > 1) {
      given.put("dbname", decode(path.substring(1)));
    }
    return of(given);
  }

  private static URI toUri(String url) {
    if (!isOne(url)) {
      throw new IllegalArgumentException("it does not begin with postgres:// or postgresql://");
    }
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "it is not a URL (" + e.getReason() + " at character " + (e.getIndex() + 1) + ")" + HINT);
    }
  }

  private static void putAuthority(URI uri, Map<String, String> given) {
    @Nullable String authority = uri.getRawAuthority();
    if (authority == null) {
      return;
    }
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      var login = authority.substring(0, at).split(":", 2);
      given.put("user", decode(login[0]));
      if (login.length == 2) {
        given.put("password", decode(login[1]));
      }
    }
    putAddress(authority.substring(at + 1), given);
  }

  private static void putAddress(String address, Map<String, String> given) {
    int colon = address.endsWith("]") ? -1 : address.lastIndexOf(':');
    if (colon >= 0) {
      given.put("port", address.substring(colon + 1));
    }
    var host = decode(colon >= 0 ? address.substring(0, colon) : address);
    if (!host.isEmpty()) {
      given.put("host", host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    }
  }

  private static PostgresUrl of(Map<String, String> given) {
    var host = given.getOrDefault("host", "localhost");
    if (host.startsWith("@")) {
      throw new IllegalArgumentException(
          "it names an abstract unix socket ("
              + host
              + "), which is not supported; sockets in folders are");
    }
    var user = given.getOrDefault("user", System.getProperty("user.name"));
    boolean isSocket = host.startsWith("/");
    return new PostgresUrl(
        host,
        port(given.getOrDefault("port", "5432")),
        given.getOrDefault("dbname", user),
        user,
        Optional.ofNullable(given.get("password")),
        isSocket
            ? PostgresTls.NONE
            : PostgresTls.of(given.get("sslmode"), given.get("sslrootcert")));
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // as bad as a port out of range
    }
    // Not repeated: where a password has a slash, it is what stands here.
    throw new IllegalArgumentException("the port is not one of 1 to 65535" + HINT);
  }

  private static Map<String, String> parameters(@Nullable String query) {
    var parameters = new LinkedHashMap<String, String>();
    if (query == null) {
      return parameters;
    }
    for (var parameter : query.split("&")) {
      var parts = parameter.split("=", 2);
      var name = decode(parts[0]);
      if (PARAMETERS.contains(name) && parts.length == 2) {
        parameters.put(name, decode(parts[1]));
      } else if (!HARMLESS.contains(name)) {
        throw new IllegalArgumentException(
            parameterText(name, parameters)
                + " is not supported; user, password, host, port, dbname, sslmode and sslrootcert are");
      }
    }
    return parameters;
  }

  /** What may be a part of a password, cut off by a question mark or an ampersand, is not shown. */
  private static String parameterText(String name, Map<String, String> before) {
    return name.matches("[a-z_]+") && !before.containsKey("password")
        ? "its parameter \"" + name + "\""
        : "one of its parameters";
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Whether the server is reached through a socket in the file system. */
  public boolean isSocket() {
    return host.startsWith("/");
  }

  /** The URL for JDBC, without user and password. */
  public String jdbcUrl() {
    if (isSocket()) {
      return UnixSocketFactory.jdbcUrl(host, port, encode(database));
    }
    return "jdbc:postgresql://" + address() + "?" + tls.jdbcQuery();
  }

  /** The URL for the Vert.x client, without user and password. */
  public String vertxUrl() {
    return isSocket()
        ? "vertx-reactive:postgresql:///"
            + encode(database)
            + "?host="
            + encode(host)
            + "&port="
            + port
        : "vertx-reactive:postgresql://" + address();
  }

  /** The whole URL in libpq's form; holds the password. */
  public String libpqUrl() {
    var login = encode(user) + password.map(secret -> ":" + encode(secret)).orElse("");
    return "postgresql://" + login + "@" + address() + "?" + tls.libpqQuery();
  }

  private String address() {
    var name = isSocket() ? encode(host) : host.contains(":") ? "[" + host + "]" : host;
    return name + ":" + port + "/" + encode(database);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Does not show the password. */
  @Override
  public String toString() {
    return "postgresql://" + user + "@" + address();
  }
}

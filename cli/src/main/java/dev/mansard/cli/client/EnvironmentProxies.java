package dev.mansard.cli.client;

import dev.mansard.cli.terminal.CommandFailedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Proxies as curl and Nix read them: {@code http_proxy}, {@code https_proxy}, {@code all_proxy} and
 * {@code no_proxy}, lower case first.
 *
 * <p>Upper-case {@code HTTP_PROXY} is not read: a CGI program would take a request header for it.
 * {@code no_proxy} is a list of host names that also cover their subdomains, optionally with port;
 * {@code *} switches all off. Only HTTP proxies; user and password in the URL are sent by {@link
 * HttpExchange}.
 */
final class EnvironmentProxies extends ProxySelector {
  private static final int DEFAULT_PORT = 80;

  private final Function<String, Optional<String>> environment;

  EnvironmentProxies(Function<String, Optional<String>> environment) {
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(URI uri) {
    return List.of(find(uri).map(EnvironmentProxies::proxy).orElse(Proxy.NO_PROXY));
  }

  /** The URL of the proxy for a request, if it takes one. */
  Optional<URI> find(URI uri) {
    if (isExcluded(uri)) {
      return Optional.empty();
    }
    Stream<String> own =
        uri.getScheme().equalsIgnoreCase("https")
            ? Stream.of("https_proxy", "HTTPS_PROXY")
            : Stream.of("http_proxy");
    return Stream.concat(own, Stream.of("all_proxy", "ALL_PROXY"))
        .filter(name -> environment.apply(name).isPresent())
        .findFirst()
        .map(name -> parse(name, environment.apply(name).orElseThrow()))
        .filter(proxy -> proxy.getScheme().equalsIgnoreCase("http"));
  }

  /** The text is not repeated: there may be a password in it. */
  private static URI parse(String variable, String text) {
    try {
      URI proxy = new URI(text.contains("://") ? text : "http://" + text);
      if (proxy.getHost() != null) {
        return proxy;
      }
    } catch (URISyntaxException unusable) {
      // said below
    }
    throw new CommandFailedException(
        variable
            + " is not the URL of a proxy; special characters in a user name or password are written as %XX");
  }

  private boolean isExcluded(URI uri) {
    String list = environment.apply("no_proxy").or(() -> environment.apply("NO_PROXY")).orElse("");
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    return Arrays.stream(list.split("[,\\s]+"))
        .map(entry -> entry.toLowerCase(Locale.ROOT))
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> entry.equals("*") || covers(entry, host, uri.getPort()));
  }

  private static boolean covers(String entry, String host, int port) {
    String bare = entry.replaceFirst("^\\*?\\.", "");
    return host.equals(bare) || host.endsWith("." + bare) || (host + ":" + port).equals(bare);
  }

  private static Proxy proxy(URI uri) {
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(uri.getHost(), port));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // the request itself fails and says so
  }
}

package dev.mansard.cli.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

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
    Optional<String> own =
        uri.getScheme().equalsIgnoreCase("https")
            ? environment.apply("https_proxy").or(() -> environment.apply("HTTPS_PROXY"))
            : environment.apply("http_proxy");
    return own.or(() -> environment.apply("all_proxy"))
        .or(() -> environment.apply("ALL_PROXY"))
        .map(text -> text.contains("://") ? text : "http://" + text)
        .map(URI::create)
        .filter(proxy -> proxy.getScheme().equalsIgnoreCase("http") && proxy.getHost() != null);
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

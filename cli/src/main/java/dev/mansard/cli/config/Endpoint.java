package dev.mansard.cli.config;

import java.net.URI;
import java.net.URISyntaxException;

/** The rule for server URLs: http or https, a host, no query, and a path that ends in {@code /}. */
public final class Endpoint {
  private Endpoint() {}

  /**
   * @throws IllegalArgumentException naming what is wrong with the URL
   */
  public static URI parse(String text) {
    URI uri = syntax(text);
    String scheme = uri.getScheme();
    if (scheme == null || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))) {
      throw new IllegalArgumentException(
          "\"" + withoutLogin(text) + "\" is not an http:// or https:// URL");
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("The URL \"" + withoutLogin(text) + "\" names no host");
    }
    if (uri.getUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "The URL \""
              + uri.getScheme()
              + "://"
              + uri.getHost()
              + "\" must have no user, query or fragment");
    }
    String path = uri.getRawPath();
    return path != null && path.endsWith("/") ? uri : URI.create(uri + "/");
  }

  private static URI syntax(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException wrong) {
      throw new IllegalArgumentException(
          "\"" + withoutLogin(text) + "\" is not a URL: " + wrong.getReason());
    }
  }

  /** There may be a password in it. */
  private static String withoutLogin(String text) {
    return text.replaceFirst("^(?:[^/]*//)?.*@", "…@");
  }
}

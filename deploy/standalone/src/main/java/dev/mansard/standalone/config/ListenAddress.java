package dev.mansard.standalone.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where the server listens: {@code [::]:8080}, {@code 127.0.0.1:8080}. Port 0 takes any free one.
 *
 * @param host an IP address, or {@code localhost}
 */
public record ListenAddress(InetAddress host, int port) {

  /** Refuses anything else with an {@link IllegalArgumentException}. */
  public static ListenAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw refused(text);
    }
    return new ListenAddress(parseHost(text, text.substring(0, colon)), parsePort(text, colon + 1));
  }

  private static InetAddress parseHost(String text, String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (host.contains(":") && !bracketed) {
      throw refused(text);
    }
    var literal = bracketed ? host.substring(1, host.length() - 1) : host;
    try {
      return literal.equals("localhost")
          ? InetAddress.getLoopbackAddress()
          : InetAddress.ofLiteral(literal);
    } catch (IllegalArgumentException e) {
      throw refused(text);
    }
  }

  private static int parsePort(String text, int start) {
    try {
      int port = Integer.parseInt(text.substring(start));
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // as bad as a port out of range
    }
    throw refused(text);
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "\""
            + text
            + "\" is not IP:PORT, such as [::]:8080 or 127.0.0.1:8080, with a port of 0 to 65535");
  }

  public InetSocketAddress socketAddress() {
    return new InetSocketAddress(host, port);
  }

  /** The same address with another port. */
  public ListenAddress withPort(int other) {
    return new ListenAddress(host, other);
  }

  @Override
  public String toString() {
    var text = host.getHostAddress();
    return (text.contains(":") ? "[" + shortened(text) + "]" : text) + ":" + port;
  }

  private static String shortened(String ipv6) {
    return ipv6.equals("0:0:0:0:0:0:0:0") ? "::" : ipv6.equals("0:0:0:0:0:0:0:1") ? "::1" : ipv6;
  }
}

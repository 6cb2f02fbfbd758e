package dev.mansard.standalone.config;

import java.util.List;
import java.util.Optional;

/**
 * Where the server listens and how it is called from outside.
 *
 * @param allowedHosts values of {@code Host}, with the port; empty = any
 * @param apiEndpoint with a slash at its end
 * @param substituterEndpoint with a slash at its end
 */
public record HttpConfig(
    ListenAddress listen,
    List<String> allowedHosts,
    Optional<String> apiEndpoint,
    Optional<String> substituterEndpoint) {

  public HttpConfig {
    allowedHosts = List.copyOf(allowedHosts);
  }

  HttpConfig withListen(ListenAddress other) {
    return new HttpConfig(other, allowedHosts, apiEndpoint, substituterEndpoint);
  }
}

package dev.mansard.api.http;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Settings of the HTTP surface as a whole, prefix {@code mansard.http}. */
@ConfigMapping(prefix = "mansard.http")
public interface HttpConfig {

  /**
   * Values of the {@code Host} header that are served, port included, compared byte for byte.
   * Absent: every host is served, which lets a client choose what {@link #apiEndpoint} falls back
   * to.
   */
  Optional<List<String>> allowedHosts();

  /**
   * URL of this API as clients reach it, with a slash at the end. Absent: made from the {@code
   * Host} and {@code X-Forwarded-Proto} headers of each request. Clients send their token to this
   * URL, so set it whenever a proxy does not check {@code Host}.
   */
  Optional<String> apiEndpoint();

  /** URL below which Nix finds the caches, with a slash at the end. Absent: the API's own. */
  Optional<String> substituterEndpoint();
}

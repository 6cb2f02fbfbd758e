package dev.mansard.api.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which {@code Host} values are served. With a list, the whole value including the port must equal
 * one entry byte for byte; the texts of the refusals are Attic's.
 */
final class HostRule {
  private final List<String> allowed;

  HostRule(List<String> allowed) {
    this.allowed = List.copyOf(allowed);
  }

  /** The host itself, if it is served. */
  String require(@Nullable String host) {
    if (host == null || host.isEmpty()) {
      throw ApiException.badRequest("Missing Host header");
    }
    if (!host.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw ApiException.badRequest("Invalid Host header");
    }
    if (!allowed.isEmpty() && !allowed.contains(host)) {
      throw ApiException.badRequest("Bad Host");
    }
    return host;
  }
}

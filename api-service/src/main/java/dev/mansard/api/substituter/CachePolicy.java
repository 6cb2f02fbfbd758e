package dev.mansard.api.substituter;

import java.time.Duration;

/**
 * Values of {@code Cache-Control}. What belongs to a private cache is never for shared caches, and
 * what is missing now may be pushed the next minute.
 */
enum CachePolicy {
  /** The URL names the content by its hash. */
  IMMUTABLE(Duration.ofDays(365), ", immutable"),
  /** A NAR asked for by its store path only, whose content another push may bring. */
  NAR(Duration.ofHours(1), ""),
  /** narinfo and nix-cache-info. */
  METADATA(Duration.ofMinutes(5), ""),
  ABSENT(Duration.ofSeconds(10), "");

  static final String HEADER = "Cache-Control";

  private final String publicly;
  private final String privately;

  CachePolicy(Duration time, String more) {
    this.publicly = "public, max-age=" + time.toSeconds() + more;
    this.privately = "private, max-age=" + time.toSeconds() + more;
  }

  String value(boolean isPublic) {
    return isPublic ? publicly : privately;
  }
}

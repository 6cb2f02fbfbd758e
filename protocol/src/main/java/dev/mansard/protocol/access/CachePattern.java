package dev.mansard.protocol.access;

import dev.mansard.protocol.error.MalformedInputException;

/**
 * A pattern of cache names in a token.
 *
 * <p>{@code [A-Za-z0-9*][A-Za-z0-9_+*-]{0,49}}. A {@code *} stands for any number of characters,
 * none included; everything else is literal and case-sensitive, and the whole name must match.
 * Every cache name is a pattern that matches itself. Example: {@code team-*} matches {@code team-}
 * and {@code team-x}, but not {@code teamx}.
 */
public record CachePattern(String value) {

  /** Refuses what is not a pattern with a {@link MalformedInputException}. */
  public CachePattern {
    NameGrammar.require("cache pattern", value, true);
  }

  public static CachePattern parse(String text) {
    return new CachePattern(text);
  }

  /** The pattern that matches this name only. */
  public static CachePattern of(CacheName name) {
    return new CachePattern(name.value());
  }

  /**
   * Whether the whole name matches.
   *
   * <p>Backtracks to the last star only, so that a pattern of many stars costs at most the product
   * of both lengths; tokens come from outside.
   */
  public boolean matches(CacheName cacheName) {
    var name = cacheName.value();
    int p = 0;
    int n = 0;
    int star = -1;
    int retry = 0;
    while (n < name.length()) {
      if (p < value.length() && value.charAt(p) == '*') {
        star = p++;
        retry = n;
      } else if (p < value.length() && value.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++retry;
      } else {
        return false;
      }
    }
    while (p < value.length() && value.charAt(p) == '*') {
      p++;
    }
    return p == value.length();
  }

  @Override
  public String toString() {
    return value;
  }
}

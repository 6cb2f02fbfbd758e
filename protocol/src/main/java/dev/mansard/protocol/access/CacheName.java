package dev.mansard.protocol.access;

import dev.mansard.protocol.error.MalformedInputException;

/**
 * The name of a cache.
 *
 * <p>{@code [A-Za-z0-9][A-Za-z0-9_+-]{0,49}}, case-sensitive, as in Attic. Since no name starts
 * with an underscore, {@code /_api} can never be a cache.
 */
public record CacheName(String value) implements Comparable<CacheName> {

  /** Refuses what is not a cache name with a {@link MalformedInputException}. */
  public CacheName {
    NameGrammar.require("cache name", value, false);
  }

  public static CacheName parse(String text) {
    return new CacheName(text);
  }

  @Override
  public int compareTo(CacheName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

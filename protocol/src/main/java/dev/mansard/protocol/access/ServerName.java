package dev.mansard.protocol.access;

import dev.mansard.protocol.error.MalformedInputException;

/**
 * The name a client's configuration gives to a server; same grammar as {@link CacheName}.
 *
 * <p>In {@code server:cache} it stands before the colon.
 */
public record ServerName(String value) implements Comparable<ServerName> {

  /** Refuses what is not a server name with a {@link MalformedInputException}. */
  public ServerName {
    NameGrammar.require("server name", value, false);
  }

  public static ServerName parse(String text) {
    return new ServerName(text);
  }

  @Override
  public int compareTo(ServerName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

package dev.mansard.cli.config;

import dev.mansard.protocol.access.ServerName;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One {@code [servers.NAME]} table.
 *
 * @param endpoint always ends in {@code /}, so that resolving a path against it loses no prefix
 * @param token wins over {@code tokenFile}
 */
public record ServerEntry(
    ServerName name, URI endpoint, Optional<String> token, Optional<Path> tokenFile) {

  @Override
  public String toString() {
    return "ServerEntry[" + name + " at " + endpoint + "]";
  }
}

package dev.mansard.cli.config;

import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.protocol.access.ServerName;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * The content of {@code config.toml}. Keys it does not know are none of its business.
 *
 * @param servers in the order of the file
 */
public record ClientConfig(
    Optional<ServerName> defaultServer, Map<ServerName, ServerEntry> servers) {

  public ClientConfig {
    servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
  }

  /**
   * @throws CommandFailedException naming the place of the first mistake
   */
  public static ClientConfig parse(String toml, Path source) {
    try {
      // Most errors are in the result; that of a bad escape in the name of a table is thrown.
      TomlParseResult result = Toml.parse(toml);
      if (result.hasErrors()) {
        throw result.errors().getFirst();
      }
      return of(result);
    } catch (TomlParseError wrong) {
      throw new CommandFailedException("%s: %s".formatted(source, wrong));
    } catch (IllegalArgumentException wrong) {
      throw new CommandFailedException("%s: %s".formatted(source, wrong.getMessage()));
    }
  }

  private static ClientConfig of(TomlTable root) {
    Map<ServerName, ServerEntry> servers = new LinkedHashMap<>();
    TomlTable tables = table(root, "servers");
    if (tables != null) {
      for (String key : tables.keySet()) {
        ServerEntry entry = server(key, table(tables, key));
        servers.put(entry.name(), entry);
      }
    }
    return new ClientConfig(string(root, "default-server").map(ServerName::parse), servers);
  }

  private static ServerEntry server(String name, @Nullable TomlTable table) {
    if (table == null) {
      throw new IllegalArgumentException("servers." + name + " is not a table");
    }
    String endpoint =
        string(table, "endpoint")
            .orElseThrow(
                () -> new IllegalArgumentException("servers." + name + " has no endpoint"));
    return new ServerEntry(
        ServerName.parse(name),
        Endpoint.parse(endpoint),
        string(table, "token"),
        string(table, "token-file").map(Path::of));
  }

  private static @Nullable TomlTable table(TomlTable parent, String key) {
    Object value = parent.get(List.of(key));
    if (value != null && !(value instanceof TomlTable)) {
      throw new IllegalArgumentException(key + " is not a table");
    }
    return (TomlTable) value;
  }

  private static Optional<String> string(TomlTable table, String key) {
    Object value = table.get(List.of(key));
    if (value != null && !(value instanceof String)) {
      throw new IllegalArgumentException(key + " is not a string");
    }
    return Optional.ofNullable((String) value);
  }

  /**
   * The server a cache reference means. One server needs no default; several without a default are
   * ambiguous.
   */
  public ServerEntry getServer(Optional<ServerName> named) {
    if (named.isPresent()) {
      return Optional.ofNullable(servers.get(named.get()))
          .orElseThrow(() -> failure("Server \"%s\" does not exist".formatted(named.get())));
    }
    if (defaultServer.isPresent()) {
      return Optional.ofNullable(servers.get(defaultServer.get()))
          .orElseThrow(
              () ->
                  failure(
                      "Configured default server \"%s\" does not exist"
                          .formatted(defaultServer.get())));
    }
    return switch (servers.size()) {
      case 0 -> throw failure("No servers are available.");
      case 1 -> servers.values().iterator().next();
      default -> throw failure(ambiguous());
    };
  }

  private String ambiguous() {
    String names =
        servers.keySet().stream().map(ServerName::value).collect(Collectors.joining(", "));
    return ("Several servers are configured (%s) and none is the default. "
            + "Write SERVER:CACHE, or choose one with attic login NAME URL --set-default.")
        .formatted(names);
  }

  private static CommandFailedException failure(String message) {
    return new CommandFailedException(message);
  }
}

package dev.mansard.cli.config;

import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.protocol.access.ServerName;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * The content of {@code config.toml}. Keys it does not know are none of its business.
 *
 * @param servers in the order of the file
 * @param unusable what is wrong with each of the other servers, and with the default server, by
 *     their keys; only who needs one of those is told
 */
public record ClientConfig(
    Optional<ServerName> defaultServer,
    Map<ServerName, ServerEntry> servers,
    Map<String, String> unusable) {
  static final String DEFAULT = "default-server";
  private static final String SERVERS = "servers";

  /** The parser quotes what it does not understand, which may be a token without its quotes. */
  private static final Pattern QUOTED = Pattern.compile("^Unexpected '..+?'(?=, expected|$)");

  public ClientConfig {
    servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
    unusable = Collections.unmodifiableMap(new LinkedHashMap<>(unusable));
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
      return of(result, source);
    } catch (TomlParseError wrong) {
      throw new CommandFailedException(
          "%s: %s"
              .formatted(source, QUOTED.matcher(wrong.toString()).replaceFirst("Unexpected text")));
    } catch (IllegalArgumentException wrong) {
      throw new CommandFailedException("%s: %s".formatted(source, wrong.getMessage()));
    }
  }

  private static ClientConfig of(TomlTable root, Path source) {
    Map<ServerName, ServerEntry> servers = new LinkedHashMap<>();
    Map<String, String> unusable = new LinkedHashMap<>();
    TomlTable tables = table(root, SERVERS);
    if (tables != null) {
      for (String key : tables.keySet()) {
        try {
          ServerEntry entry = server(key, table(tables, key));
          servers.put(entry.name(), entry);
        } catch (IllegalArgumentException wrong) {
          unusable.put(key(key), "%s: %s: %s".formatted(source, key(key), wrong.getMessage()));
        }
      }
    }
    return new ClientConfig(defaultServer(root, source, unusable), servers, unusable);
  }

  private static Optional<ServerName> defaultServer(
      TomlTable root, Path source, Map<String, String> unusable) {
    try {
      return string(root, DEFAULT).map(ServerName::parse);
    } catch (IllegalArgumentException wrong) {
      unusable.put(DEFAULT, "%s: %s: %s".formatted(source, DEFAULT, wrong.getMessage()));
      return Optional.empty();
    }
  }

  /** The key of a server's table. */
  static String key(String server) {
    return SERVERS + "." + server;
  }

  private static ServerEntry server(String name, @Nullable TomlTable table) {
    if (table == null) {
      throw new IllegalArgumentException("it is not a table");
    }
    String endpoint =
        string(table, "endpoint")
            .orElseThrow(() -> new IllegalArgumentException("it has no endpoint"));
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
      return get(named.get(), "Server \"%s\" does not exist");
    }
    requireUsable(DEFAULT);
    if (defaultServer.isPresent()) {
      return get(defaultServer.get(), "Configured default server \"%s\" does not exist");
    }
    return switch (serverCount()) {
      case 0 -> throw failure("No servers are available.");
      case 1 -> only();
      default -> throw failure(ambiguous());
    };
  }

  /** Of all that are configured, also in a way that cannot be used. */
  int serverCount() {
    return servers.size() + unusable.size() - (unusable.containsKey(DEFAULT) ? 1 : 0);
  }

  private ServerEntry get(ServerName name, String missing) {
    requireUsable(key(name.value()));
    return Optional.ofNullable(servers.get(name))
        .orElseThrow(() -> failure(missing.formatted(name)));
  }

  private ServerEntry only() {
    unusable.keySet().forEach(this::requireUsable);
    return servers.values().iterator().next();
  }

  private void requireUsable(String key) {
    String reason = unusable.get(key);
    if (reason != null) {
      throw failure(reason);
    }
  }

  private String ambiguous() {
    String names =
        Stream.concat(
                servers.keySet().stream().map(ServerName::value),
                unusable.keySet().stream().map(key -> key.substring(SERVERS.length() + 1)))
            .collect(Collectors.joining(", "));
    return ("Several servers are configured (%s) and none is the default. "
            + "Write SERVER:CACHE, or choose one with attic login NAME URL --set-default.")
        .formatted(names);
  }

  private static CommandFailedException failure(String message) {
    return new CommandFailedException(message);
  }
}

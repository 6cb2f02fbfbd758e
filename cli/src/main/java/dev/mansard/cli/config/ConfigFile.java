package dev.mansard.cli.config;

import dev.mansard.cli.file.AtomicFile;
import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.protocol.access.ServerName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code config.toml} on disk: {@code $XDG_CONFIG_HOME/attic/config.toml}, the same file Attic's
 * client uses.
 *
 * <p>A missing file is an empty configuration. Edits keep comments and unknown keys; the file
 * always ends up with mode 0600 because it holds tokens.
 */
public final class ConfigFile {
  private final Path file;

  public ConfigFile(Path configHome) {
    this.file = configHome.resolve("attic").resolve("config.toml");
  }

  public ClientConfig read() throws IOException {
    return ClientConfig.parse(AtomicFile.read(file).orElse(""), file);
  }

  /** Whether a {@code login} met a server of that name. */
  public enum Outcome {
    CREATED,
    OVERWRITTEN
  }

  /** Adds or changes a server; an absent token keeps the one that is stored. */
  public Outcome login(ServerName name, URI endpoint, Optional<String> token, boolean makeDefault)
      throws IOException {
    String before = AtomicFile.read(file).orElse("");
    ClientConfig old = ClientConfig.parse(before, file);
    boolean known = old.servers().containsKey(name);
    boolean only = old.servers().isEmpty() || (known && old.servers().size() == 1);
    ClientConfig wanted = withServer(old, name, endpoint, token, makeDefault || only);
    String after = edit(before, wanted, wanted.getServer(Optional.of(name)));
    if (!sameSettings(after, wanted)) {
      throw new CommandFailedException(
          file
              + " is written in a way this command cannot edit safely (inline tables or dotted keys); "
              + "put the server into a table [servers."
              + name
              + "] yourself");
    }
    AtomicFile.writeSecret(file, after);
    return known ? Outcome.OVERWRITTEN : Outcome.CREATED;
  }

  private static ClientConfig withServer(
      ClientConfig old,
      ServerName name,
      URI endpoint,
      Optional<String> token,
      boolean makeDefault) {
    Map<ServerName, ServerEntry> servers = new LinkedHashMap<>(old.servers());
    Optional<ServerEntry> previous = Optional.ofNullable(servers.get(name));
    servers.put(
        name,
        new ServerEntry(
            name,
            endpoint,
            token.or(() -> previous.flatMap(ServerEntry::token)),
            previous.flatMap(ServerEntry::tokenFile)));
    return new ClientConfig(makeDefault ? Optional.of(name) : old.defaultServer(), servers);
  }

  private static String edit(String before, ClientConfig wanted, ServerEntry server) {
    String name = server.name().value();
    ConfigText text =
        ConfigText.parse(before).withServerValue(name, "endpoint", server.endpoint().toString());
    if (server.token().isPresent()) {
      text = text.withServerValue(name, "token", server.token().get());
    }
    if (wanted.defaultServer().isPresent()) {
      text = text.withTopLevel("default-server", wanted.defaultServer().get().value());
    }
    return text.format();
  }

  private boolean sameSettings(String text, ClientConfig wanted) {
    try {
      return ClientConfig.parse(text, file).equals(wanted);
    } catch (CommandFailedException unreadable) {
      return false;
    }
  }
}

package dev.mansard.cli.config;

import dev.mansard.cli.file.AtomicFile;
import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.protocol.access.ServerName;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileOwnerAttributeView;
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
    try (var _ = lock()) {
      return edit(new ServerEntry(name, endpoint, token, Optional.empty()), makeDefault);
    }
  }

  /** Two at a time would each write what they have read, and the other's server would be lost. */
  private FileChannel lock() throws IOException {
    Path lock = file.resolveSibling("config.toml.lock");
    Files.createDirectories(lock.resolveSibling(""));
    create(lock);
    var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
    return channel;
  }

  /** One that root left in the folder of a user would keep him from ever logging in again. */
  private static void create(Path lock) throws IOException {
    try {
      Files.createFile(lock);
    } catch (FileAlreadyExistsException known) {
      return;
    }
    var owner = Files.getOwner(lock.toAbsolutePath().getParent());
    var view =
        Files.getFileAttributeView(lock, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    try {
      if (!view.getOwner().equals(owner)) {
        view.setOwner(owner);
      }
    } catch (FileSystemException notRoot) {
      return;
    }
  }

  private Outcome edit(ServerEntry given, boolean makeDefault) throws IOException {
    String before = AtomicFile.read(file).orElse("");
    ClientConfig old = ClientConfig.parse(before, file);
    String key = ClientConfig.key(given.name().value());
    boolean isKnown = old.servers().containsKey(given.name()) || old.unusable().containsKey(key);
    boolean isOnly = old.serverCount() == (isKnown ? 1 : 0);
    ClientConfig wanted = withServer(old, given, makeDefault || isOnly);
    String after = edit(before, wanted, given);
    if (!says(after, wanted, given)) {
      throw new CommandFailedException(
          file
              + " is written in a way this command cannot edit safely (inline tables or dotted keys); "
              + "put the server into a table ["
              + key
              + "] yourself");
    }
    AtomicFile.writeSecret(file, after);
    return isKnown ? Outcome.OVERWRITTEN : Outcome.CREATED;
  }

  private static ClientConfig withServer(ClientConfig old, ServerEntry given, boolean makeDefault) {
    Map<ServerName, ServerEntry> servers = new LinkedHashMap<>(old.servers());
    Optional<ServerEntry> previous = Optional.ofNullable(servers.get(given.name()));
    servers.put(
        given.name(),
        new ServerEntry(
            given.name(),
            given.endpoint(),
            given.token().or(() -> previous.flatMap(ServerEntry::token)),
            previous.flatMap(ServerEntry::tokenFile)));
    Map<String, String> unusable = new LinkedHashMap<>(old.unusable());
    unusable.remove(ClientConfig.key(given.name().value()));
    if (makeDefault) {
      unusable.remove(ClientConfig.DEFAULT);
    }
    return new ClientConfig(
        makeDefault ? Optional.of(given.name()) : old.defaultServer(), servers, unusable);
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

  /** Of an entry that could not be used before, what it says besides is not known. */
  private boolean says(String text, ClientConfig wanted, ServerEntry given) {
    try {
      ClientConfig read = ClientConfig.parse(text, file);
      ServerEntry entry = read.getServer(Optional.of(given.name()));
      boolean isGiven =
          entry.endpoint().equals(given.endpoint())
              && (given.token().isEmpty() || entry.token().equals(given.token()));
      return isGiven && without(read, given.name()).equals(without(wanted, given.name()));
    } catch (CommandFailedException unreadable) {
      return false;
    }
  }

  private static ClientConfig without(ClientConfig config, ServerName name) {
    Map<ServerName, ServerEntry> others = new LinkedHashMap<>(config.servers());
    others.remove(name);
    return new ClientConfig(config.defaultServer(), others, config.unusable());
  }
}

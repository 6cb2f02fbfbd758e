package dev.mansard.standalone.command;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the rest of a command line of {@code atticadm} whose options say what it works with. */
final class JobOptions {
  private final ArgumentReader reader;
  private Optional<Path> config;
  private Optional<URI> server = Optional.empty();
  private Optional<Path> plan = Optional.empty();
  private Optional<Path> oldKeyFile = Optional.empty();

  private JobOptions(ArgumentReader reader, Optional<Path> config) {
    this.reader = reader;
    this.config = config;
  }

  static AdminOptions provision(ArgumentReader reader, Optional<Path> config) {
    var options = new JobOptions(reader, config);
    options.readAll();
    options.refuseOldKeyFile();
    return new AdminOptions.Provision(
        options.config,
        options.requireServer("provision"),
        options.plan.orElseThrow(() -> new UsageException("provision needs --plan")));
  }

  static AdminOptions smokeTest(ArgumentReader reader, Optional<Path> config) {
    var options = new JobOptions(reader, config);
    options.readAll();
    options.refuseOldKeyFile();
    if (options.plan.isPresent()) {
      throw new UsageException("smoke-test has no --plan; --help lists its options");
    }
    return new AdminOptions.CheckServer(options.config, options.requireServer("smoke-test"));
  }

  static AdminOptions rotation(ArgumentReader reader, Optional<Path> config) {
    var options = new JobOptions(reader, config);
    options.readAll();
    if (options.plan.isPresent() || options.server.isPresent()) {
      throw new UsageException("rotate-master-key has no --plan and no --server");
    }
    return new AdminOptions.RotateMasterKey(
        options.config,
        options.oldKeyFile.orElseThrow(
            () -> new UsageException("rotate-master-key needs --old-key-file")));
  }

  private void refuseOldKeyFile() {
    if (oldKeyFile.isPresent()) {
      throw new UsageException("--old-key-file is for rotate-master-key");
    }
  }

  private URI requireServer(String command) {
    return server.orElseThrow(() -> new UsageException(command + " needs --server"));
  }

  private void readAll() {
    while (reader.hasMore()) {
      switch (reader.next()) {
        case "-f", "--config" -> config = Optional.of(Path.of(reader.value()));
        case "--server" -> server = Optional.of(server(reader.value()));
        case "--plan" -> plan = Optional.of(Path.of(reader.value()));
        case "--old-key-file" -> oldKeyFile = Optional.of(Path.of(reader.value()));
        default -> throw reader.unknown();
      }
    }
  }

  /** With a slash at its end. */
  private static URI server(String text) {
    try {
      var uri = new URI(text.endsWith("/") ? text : text + "/");
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw refused(text);
    }
    throw refused(text);
  }

  private static UsageException refused(String text) {
    return new UsageException(
        "--server: \"" + text + "\" is not a URL such as http://localhost:8080/");
  }
}

package dev.mansard.cli.command;

import dev.mansard.cli.config.AccessToken;
import dev.mansard.cli.config.ConfigFile;
import dev.mansard.cli.config.Endpoint;
import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.cli.terminal.Terminal;
import dev.mansard.protocol.access.ServerName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code attic login}: stores a server. Offline: nothing is asked of it. */
@Command(
    name = "login",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Log into a server.",
    footer = {
      "",
      "Logging in again changes the stored server; without a token the stored one is kept.",
      "A token on the command line is seen by other users of this machine and kept in the",
      "history of the shell: prefer standard input, or set ATTIC_TOKEN when running the",
      "other commands, which then use it without storing it.",
      "",
      "Examples:",
      "  attic login central https://attic.example.org/ --token-stdin < token",
      "  pass attic/token | attic login central https://attic.example.org/ -",
      "  attic login local http://localhost:8080/ eyJhbGciOi... --set-default"
    })
final class LoginCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "NAME", description = "Name for the server.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "ENDPOINT", description = "URL of the server.")
  private String endpoint = "";

  @Parameters(
      index = "2",
      paramLabel = "TOKEN",
      arity = "0..1",
      description = "Access token; - reads it from standard input.")
  private @Nullable String token;

  @Option(names = "--token-stdin", description = "Read the token from standard input.")
  private boolean tokenFromStdin;

  @Option(names = "--set-default", description = "Make this the default server.")
  private boolean makeDefault;

  LoginCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    ServerName server = argument(() -> ServerName.parse(name));
    URI url = argument(() -> Endpoint.parse(endpoint));
    Optional<String> given = token();
    ConfigFile.Outcome outcome = surroundings.configFile().login(server, url, given, makeDefault);
    String done =
        switch (outcome) {
          case CREATED -> "Configuring";
          case OVERWRITTEN -> "Overwriting";
        };
    surroundings.terminal().say("✍️ %s server \"%s\"".formatted(done, server));
    return 0;
  }

  private Optional<String> token() throws IOException {
    boolean dash = "-".equals(token);
    if (tokenFromStdin && token != null && !dash) {
      throw new ParameterException(
          spec.commandLine(), "TOKEN cannot be given together with --token-stdin");
    }
    Optional<String> text =
        tokenFromStdin || dash ? Optional.of(readToken()) : Optional.ofNullable(token);
    return text.map(given -> AccessToken.require(given, "The token"));
  }

  private String readToken() throws IOException {
    Terminal terminal = surroundings.terminal();
    var console = terminal.inIsTerminal() ? System.console() : null;
    if (console != null) {
      return new String(console.readPassword("Token: ")).strip();
    }
    var reader = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
    String line = reader.readLine();
    if (line == null) {
      throw new CommandFailedException("No token on standard input");
    }
    return line.strip();
  }

  private <T> T argument(java.util.function.Supplier<T> parse) {
    try {
      return parse.get();
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }
}

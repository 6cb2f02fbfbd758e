package dev.mansard.standalone;

import dev.mansard.standalone.command.ServerOptions;
import dev.mansard.standalone.command.UsageException;
import dev.mansard.standalone.config.Environment;
import dev.mansard.standalone.config.InvalidConfigException;
import dev.mansard.standalone.postgres.EmbeddedPostgresException;
import dev.mansard.standalone.postgres.UnusableDatabaseException;
import dev.mansard.standalone.server.Atticd;
import dev.mansard.standalone.server.RefusedStartException;
import dev.mansard.standalone.server.Terminal;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;
import java.util.logging.LogManager;

/** Entry point of {@code atticd}. */
@QuarkusMain
public final class Main {
  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  private Main() {}

  /** Does what the arguments say and ends the process: 0, 1 if that failed, 2 if they are wrong. */
  public static void main(String... arguments) {
    // Before the first logger is made: Quarkus configures no other log manager.
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    // Here, since two threads that both begin it, by two kinds of loggers, wait for each other.
    LogManager.getLogManager();
    System.exit(run(List.of(arguments), Terminal.ofProcess()));
  }

  private static int run(List<String> arguments, Terminal terminal) {
    try {
      return new Atticd(Environment.ofProcess(), terminal).run(ServerOptions.parse(arguments));
    } catch (UsageException e) {
      terminal.say("atticd: " + e.getMessage());
      return USAGE;
    } catch (InvalidConfigException e) {
      terminal.say(e.text());
      return FAILURE;
    } catch (RefusedStartException | EmbeddedPostgresException | UnusableDatabaseException e) {
      terminal.say("atticd: " + e.getMessage());
      return FAILURE;
    }
  }
}

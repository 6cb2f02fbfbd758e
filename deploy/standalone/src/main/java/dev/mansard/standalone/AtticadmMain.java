package dev.mansard.standalone;

import dev.mansard.standalone.admin.AdminConfig;
import dev.mansard.standalone.admin.MakeTokenCommand;
import dev.mansard.standalone.command.AdminOptions;
import dev.mansard.standalone.command.UsageException;
import dev.mansard.standalone.config.Environment;
import dev.mansard.standalone.config.InvalidConfigException;
import dev.mansard.standalone.postgres.UnusableDatabaseException;
import dev.mansard.standalone.provision.ProvisionRun;
import dev.mansard.standalone.server.CollectionPreview;
import dev.mansard.standalone.server.CollectionRequest;
import dev.mansard.standalone.server.FsckRun;
import dev.mansard.standalone.server.MasterKeyRun;
import dev.mansard.standalone.server.RefusedStartException;
import dev.mansard.standalone.server.ScrubRun;
import dev.mansard.standalone.server.Terminal;
import dev.mansard.standalone.server.Version;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/** Entry point of {@code atticadm}. */
public final class AtticadmMain {
  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  private AtticadmMain() {}

  /** Does what the arguments say and ends the process: 0, 1 if that failed, 2 if they are wrong. */
  public static void main(String... arguments) {
    // Before the first logger is made, or it is complained about.
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    System.exit(run(List.of(arguments), Terminal.ofProcess()));
  }

  private static int run(List<String> arguments, Terminal terminal) {
    try {
      switch (AdminOptions.parse(arguments)) {
        case AdminOptions.Help _ -> terminal.answer(AdminOptions.HELP.stripTrailing());
        case AdminOptions.Version _ -> terminal.answer("atticadm " + Version.text());
        case AdminOptions.MakeToken options -> makeToken(options, terminal);
        case AdminOptions.Scrub options -> {
          return new ScrubRun(Environment.ofProcess(), terminal).run(options);
        }
        case AdminOptions.PreviewCollection options -> preview(options, terminal);
        case AdminOptions.RequestCollection options -> {
          var config = AdminConfig.read(options.config(), Environment.ofProcess());
          CollectionRequest.send(config, Clock.systemUTC());
          terminal.answer("A collection begins within seconds.");
        }
        case AdminOptions.Provision options -> jobs(terminal).provision(options);
        case AdminOptions.CheckServer options ->
            jobs(terminal).smokeTest(options, new SecureRandom());
        case AdminOptions.Fsck options -> {
          var config = AdminConfig.read(options.config(), Environment.ofProcess());
          return new FsckRun(terminal).run(config, options);
        }
        case AdminOptions.RotateMasterKey options -> {
          var config = AdminConfig.read(options.config(), Environment.ofProcess());
          return new MasterKeyRun(terminal).run(config, options);
        }
      }
      return 0;
    } catch (UsageException e) {
      terminal.say("atticadm: " + e.getMessage());
      return USAGE;
    } catch (InvalidConfigException e) {
      terminal.say(e.text());
      return FAILURE;
    } catch (RefusedStartException | UnusableDatabaseException e) {
      terminal.say("atticadm: " + e.getMessage());
      return FAILURE;
    } catch (IllegalStateException e) {
      terminal.say("Error: " + e.getMessage());
      return FAILURE;
    }
  }

  private static ProvisionRun jobs(Terminal terminal) {
    return new ProvisionRun(Environment.ofProcess(), Clock.systemUTC(), terminal::answer);
  }

  private static void preview(AdminOptions.PreviewCollection options, Terminal terminal) {
    var config = AdminConfig.read(options.config(), Environment.ofProcess());
    terminal.answer(CollectionPreview.text(config, options.limit()).stripTrailing());
  }

  private static void makeToken(AdminOptions.MakeToken options, Terminal terminal) {
    var command = new MakeTokenCommand(Environment.ofProcess(), Clock.systemUTC());
    var token = command.run(options);
    MakeTokenCommand.warnings(options).forEach(text -> terminal.say("warning: " + text));
    terminal.answer(token);
  }
}

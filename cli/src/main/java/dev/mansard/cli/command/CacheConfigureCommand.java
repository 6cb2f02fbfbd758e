package dev.mansard.cli.command;

import dev.mansard.cli.command.Surroundings.Remote;
import dev.mansard.protocol.api.ConfigureCache;
import dev.mansard.protocol.api.KeypairChoice;
import dev.mansard.protocol.api.RetentionPeriod;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.time.HumanDuration;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code attic cache configure}: changes what is asked for, and nothing else. */
@Command(
    name = "configure",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Configure a cache.",
    footer = {
      "",
      "Only the settings that are named change. A duration is written like \"2 weeks\", \"6 months\"",
      "or \"1d 12h\"; 0 keeps paths for ever.",
      "",
      "Examples:",
      "  attic cache configure hello --public",
      "  attic cache configure hello --retention-period '6 months'",
      "  attic cache configure hello --priority=-1"
    })
final class CacheConfigureCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final CacheArgument cache = new CacheArgument();

  @Option(
      names = "--regenerate-keypair",
      description = "Make a new signing key; clients have to run \"attic use\" again.")
  private boolean regenerateKeypair;

  @Option(names = "--public", description = "Let everybody pull without a token.")
  private boolean makePublic;

  @Option(names = "--private", description = "Let only holders of a token pull.")
  private boolean makePrivate;

  @Option(names = "--store-dir", paramLabel = "DIR", hidden = true)
  private @Nullable String storeDir;

  @Option(names = "--priority", paramLabel = "N", description = "Lower is asked first.")
  private @Nullable Integer priority;

  @Option(
      names = "--upstream-cache-key-name",
      paramLabel = "NAME",
      description = "Key name of an upstream cache; repeatable, replaces the list. '' empties it.")
  private @Nullable List<String> upstream;

  @Option(
      names = "--retention-period",
      paramLabel = "DURATION",
      description = "How long unused paths stay in this cache.")
  private @Nullable String retentionPeriod;

  @Option(
      names = "--reset-retention-period",
      description = "Let the server's retention period apply again.")
  private boolean resetRetentionPeriod;

  @Option(
      names = "--redirects",
      description = "Let downloads be sent to the server's bucket, where the server has one.")
  private boolean allowRedirects;

  @Option(names = "--no-redirects", description = "Let the server send every byte itself.")
  private boolean forbidRedirects;

  CacheConfigureCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    ConfigureCache change = change();
    if (change.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "Nothing to configure: name a setting");
    }
    Remote remote = cache.connect(surroundings);
    remote.client().configureCache(remote.cache(), change);
    surroundings.terminal().say("✅ Configured " + remote.quoted());
    return 0;
  }

  private ConfigureCache change() {
    if (makePublic && makePrivate) {
      throw new ParameterException(
          spec.commandLine(), "--public and --private cannot be given together");
    }
    if (retentionPeriod != null && resetRetentionPeriod) {
      throw new ParameterException(
          spec.commandLine(),
          "--retention-period and --reset-retention-period cannot be given together");
    }
    if (allowRedirects && forbidRedirects) {
      throw new ParameterException(
          spec.commandLine(), "--redirects and --no-redirects cannot be given together");
    }
    try {
      return new ConfigureCache(
          regenerateKeypair ? Optional.of(new KeypairChoice.Generate()) : Optional.empty(),
          makePublic || makePrivate ? Optional.of(makePublic) : Optional.empty(),
          Optional.ofNullable(storeDir),
          Optional.ofNullable(priority),
          Optional.ofNullable(upstream).map(Arguments::keyNames),
          retention(),
          allowRedirects || forbidRedirects ? Optional.of(allowRedirects) : Optional.empty());
    } catch (MalformedInputException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private Optional<RetentionPeriod> retention() {
    if (resetRetentionPeriod) {
      return Optional.of(new RetentionPeriod.Global());
    }
    return Optional.ofNullable(retentionPeriod)
        .map(HumanDuration::parse)
        .map(period -> new RetentionPeriod.Seconds(period.toSeconds()));
  }
}

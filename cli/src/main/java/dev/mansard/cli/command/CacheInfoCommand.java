package dev.mansard.cli.command;

import dev.mansard.cli.command.Surroundings.Remote;
import dev.mansard.protocol.api.CacheConfig;
import dev.mansard.protocol.api.RetentionPeriod;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code attic cache info}. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Show the configuration of a cache.",
    footer = {"", "Examples:", "  attic cache info hello", "  attic cache info central:hello"})
final class CacheInfoCommand implements Callable<Integer> {
  private static final int LABEL = 21;

  private final Surroundings surroundings;

  @Mixin private final CacheArgument cache = new CacheArgument();

  CacheInfoCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    Remote remote = cache.connect(surroundings);
    CacheConfig config = remote.client().getCacheConfig(remote.cache());
    say("Public", config.isPublic().map(String::valueOf));
    say("Public Key", config.publicKey().map(PublicKey::format));
    say("Binary Cache Endpoint", config.substituterEndpoint());
    say("API Endpoint", config.apiEndpoint());
    say("Store Directory", config.storeDir());
    say("Priority", config.priority().map(String::valueOf));
    say("Upstream Cache Keys", config.upstreamCacheKeyNames().map(CacheInfoCommand::quoted));
    say("Retention Period", config.retentionPeriod().map(CacheInfoCommand::describe));
    say("Redirects", config.redirects().map(allowed -> allowed ? "where possible" : "never"));
    return 0;
  }

  private void say(String label, Optional<String> value) {
    value.ifPresent(
        text ->
            surroundings.terminal().say(" ".repeat(LABEL - label.length()) + label + ": " + text));
  }

  private static String quoted(List<KeyName> names) {
    return names.stream()
        .map(name -> '"' + name.value() + '"')
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String describe(RetentionPeriod period) {
    return switch (period) {
      case RetentionPeriod.Global() -> "Global Default";
      case RetentionPeriod.Seconds(long seconds) -> Long.toString(seconds);
    };
  }
}

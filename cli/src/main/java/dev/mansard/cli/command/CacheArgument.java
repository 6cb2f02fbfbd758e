package dev.mansard.cli.command;

import dev.mansard.cli.command.Surroundings.Remote;
import dev.mansard.cli.config.CacheReference;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** The first argument of every command about one cache. */
final class CacheArgument {
  @Parameters(
      index = "0",
      paramLabel = "CACHE",
      converter = CacheReferenceConverter.class,
      description = "CACHE or SERVER:CACHE.")
  private @Nullable CacheReference cache;

  /** The cache, and a client for the server that it is on. */
  Remote connect(Surroundings surroundings) throws IOException {
    return surroundings.connect(Arguments.given(cache));
  }
}

package dev.mansard.cli.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.cli.client.Connection;
import dev.mansard.cli.client.Timeouts;
import dev.mansard.cli.nix.LocalStore;
import dev.mansard.cli.nix.StoreLocation;
import dev.mansard.cli.progress.Display;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.ServerName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UploaderTest {
  /** Lacks a class with the first upload. */
  private static final class BrokenDisplay implements Display {
    @Override
    public void say(String line) {}

    @Override
    public void expect(int paths, long bytes) {}

    @Override
    public Bar open(String name, long bytes) {
      throw new LinkageError("no such class");
    }

    @Override
    public void close() {}
  }

  private static PushTarget nowhere() {
    var limit = Duration.ofSeconds(1);
    var connection =
        new Connection(
            name -> Optional.empty(),
            new Timeouts(limit, limit, limit, limit),
            new Random(1),
            wait -> {},
            Clock.systemUTC());
    return new PushTarget(
        connection.open(URI.create("http://127.0.0.1:1/"), Optional.empty()),
        ServerName.parse("central"),
        CacheName.parse("hello"),
        Set.of(),
        false);
  }

  @Test
  void takesAnErrorForAFailureOfThePath() throws Exception {
    var store = new LocalStore(new StoreLocation("/nix/store", Path.of("/nix/store")), Map.of());
    var uploader = new Uploader(store, nowhere(), false, new BrokenDisplay(), Clock.systemUTC());
    var order = new DependencyOrder(false);
    order.add(List.of(TestPaths.info(1, 1)));

    PathResult result = uploader.upload(order.take().orElseThrow());

    assertThat(result.line())
        .isEqualTo("❌ %s: broken off: no such class", TestPaths.path(1).baseName());
  }
}

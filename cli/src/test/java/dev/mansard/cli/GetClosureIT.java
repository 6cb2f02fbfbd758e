package dev.mansard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GetClosureIT {
  private static final String PAIR =
      """
      let a = builtins.toFile "a" "first";
      in builtins.toFile "b" "second, after ${a}"
      """;

  @TempDir private Path folder;
  private NixStore store;
  private AtticRun attic;
  private FakeAttic server;

  @BeforeEach
  void start() throws IOException {
    NixStore.require();
    store = new NixStore(folder.resolve("root"));
    server = new FakeAttic();
    attic = AtticRun.loggedIn(folder.resolve("home"), store, server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void printsReferencesFirst() throws Exception {
    AtticRun.Result result = attic.run("get-closure", store.eval(PAIR));

    assertThat(result.out().lines().map(line -> line.substring(44)).toList())
        .containsExactly("a", "b");
    assertThat(result.status()).isZero();
  }

  @Test
  void failsWhenNotAllCanBePrinted() throws Exception {
    attic.withFullDevice();

    assertThat(attic.run("get-closure", store.eval(PAIR)).status()).isEqualTo(1);
  }
}

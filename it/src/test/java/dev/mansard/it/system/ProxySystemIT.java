package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.NginxProcess;
import dev.mansard.it.process.Prerequisites;
import dev.mansard.it.process.TestHome;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real nginx between client and server, as most installations have one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProxySystemIT {
  private Path folder;
  private RunningServer server;

  @BeforeAll
  void startServer(@TempDir Path shared) throws Exception {
    folder = shared;
    Prerequisites.requirePrivateNixFolder();
    Prerequisites.requirePrograms("nginx");
    server = RunningServer.start(folder);
  }

  @AfterAll
  void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void pushAndPullGoThroughNginx() throws Exception {
    try (var nginx =
        NginxProcess.start(TestHome.in(folder, "nginx"), server.process().port(), "0")) {
      var attic = server.user(folder, "behind", address(nginx));
      var store = attic.store();
      var path = SamplePackages.closure(store, "behind");
      var hash = store.verifiedHash(path);

      attic.run("cache", "create", "behind").expectSuccess();
      attic.run("push", "behind", path).expectSuccess();
      attic.run("use", "behind").expectSuccess();
      store.delete(store.closure(path));
      store.realise(path).expectSuccess();

      assertThat(store.verifiedHash(path)).isEqualTo(hash);
      assertThat(store.home().nixConf())
          .content()
          .contains("http://localhost:" + nginx.port() + "/behind");
    }
  }

  @Test
  void bodyLimitOfTheProxyIsNamedInTheMessage() throws Exception {
    try (var nginx =
        NginxProcess.start(TestHome.in(folder, "small"), server.process().port(), "1m")) {
      var attic = server.user(folder, "limited", address(nginx));
      var small = SamplePackages.big(attic.store(), "small", 100_000);
      var big = SamplePackages.big(attic.store(), "big", 3_000_000);
      attic.run("cache", "create", "limited").expectSuccess();

      var refused = attic.run("push", "limited", big, small);

      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.all()).contains("413", "proxy", "limit the size");
      assertThat(attic.run("push", "limited", small).expectSuccess().all())
          .contains("1 already cached");
    }
  }

  private static URI address(NginxProcess nginx) {
    return URI.create("http://localhost:" + nginx.port() + "/");
  }
}

package dev.mansard.standalone.server;

import dev.mansard.standalone.config.ListenAddress;
import dev.mansard.standalone.firstrun.FirstRun;
import dev.mansard.standalone.firstrun.Welcome;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;

/** Says that the server is ready, and waits for its end. */
public class ServerApplication implements QuarkusApplication {
  private final HttpServer http;

  ServerApplication(HttpServer http) {
    this.http = http;
  }

  @Override
  public int run(String... arguments) {
    var launch = Launch.current();
    var listen = launch.config().http().listen().withPort(http.getPort());
    // Only now: had the start failed, the next one has to be the first again and show the token.
    launch.setup().ifPresent(FirstRun.Setup::finish);
    launch.terminal().say("Listening on " + listen + "...");
    launch.setup().ifPresent(setup -> launch.terminal().say(welcome(setup, listen)));
    launch.port().started();
    Quarkus.waitForExit();
    return 0;
  }

  private static String welcome(FirstRun.Setup setup, ListenAddress listen) {
    return Welcome.format(setup.file(), listen, setup.rootToken());
  }
}

package dev.mansard.it.system;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.NixStore;
import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.TestHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/**
 * A server after its first run, with the root token it printed.
 *
 * @param home the one of the server, not of its clients
 */
record RunningServer(AtticdProcess process, TestHome home, String token) implements AutoCloseable {
  static RunningServer start(Path folder) throws IOException {
    var home = TestHome.in(folder, "server");
    var process = AtticdProcess.start(home);
    var login =
        process.printedCommands().stream()
            .filter(line -> line.startsWith("attic login "))
            .findFirst()
            .orElseThrow();
    return new RunningServer(process, home, login.substring(login.lastIndexOf(' ') + 1));
  }

  /** The same server again, after its process ended in whatever way. */
  RunningServer startAgain() throws IOException {
    return new RunningServer(AtticdProcess.startOn(process.port(), home), home, token);
  }

  /** An address with {@code localhost}, the name that Nix finds the token under. */
  URI endpoint() {
    return URI.create("http://localhost:" + process.port() + "/");
  }

  OldAtticClient oldClient() {
    return new OldAtticClient(process.uri(""), token);
  }

  /** A user with an empty store and home who is logged in. */
  Attic user(Path folder, String name) throws IOException {
    return user(folder, name, endpoint());
  }

  /** The same through another address, such as a proxy's. */
  Attic user(Path folder, String name, URI address) throws IOException {
    var attic = new Attic(NixStore.create(TestHome.in(folder, name)));
    attic.run("login", "local", address.toString(), token).expectSuccess();
    return attic;
  }

  @Override
  public void close() {
    process.close();
  }
}

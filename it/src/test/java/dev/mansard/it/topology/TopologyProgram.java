package dev.mansard.it.topology;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.Launchers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** {@code deploy/topology up [PORT]} and {@code down}; see docs/how-to/run-three-services.md. */
final class TopologyProgram {
  private static final String DEFAULT_PORT = "8443";
  private static final int PATIENCE_SECONDS = 120;

  private final PrintStream out;
  private final Path folder = Launchers.root().resolve(".run/topology");
  private final ProcessBook book = new ProcessBook(folder.resolve("processes"));

  /** Processes that are none of our children. */
  private volatile List<ProcessHandle> others = List.of();

  @SuppressWarnings("SystemOut")
  private TopologyProgram() {
    this.out = System.out;
  }

  /** The status is 0 unless the topology does not start, or does not end. */
  public static void main(String... arguments) throws Exception {
    var program = new TopologyProgram();
    switch (arguments.length == 0 ? "" : arguments[0]) {
      case "up" -> program.up(arguments.length > 1 ? arguments[1] : DEFAULT_PORT);
      case "down" -> program.down();
      default -> program.fail("usage: deploy/topology up [PORT] | down");
    }
    Runtime.getRuntime().exit(0);
  }

  private void fail(String sentence) {
    out.println("topology: " + sentence);
    Runtime.getRuntime().exit(1);
  }

  private void up(String portText) throws Exception {
    int port = port(portText);
    if (!book.running().isEmpty()) {
      fail("it runs already; deploy/topology down ends it");
    }
    delete();
    Files.createDirectories(folder);
    var end = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  end.countDown();
                  awaitQuietly(ended);
                },
                "end-of-topology"));
    try (var notes = Executors.newSingleThreadScheduledExecutor()) {
      var _ = notes.scheduleWithFixedDelay(this::note, 0, 1, TimeUnit.SECONDS);
      out.println("topology: starting ten processes, which takes about half a minute...");
      try (var topology = Topology.start(folder, port)) {
        others = List.of(topology.database().mainProcess());
        print(topology);
        end.await();
        out.println("topology: ending all of it...");
      }
      notes.shutdownNow();
      delete();
    } finally {
      ended.countDown();
    }
  }

  private int port(String text) throws IOException {
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
      fail("not a port: " + text);
    }
    int port = Integer.parseInt(text);
    return port == 0 ? AtticdProcess.freePort() : port;
  }

  private void note() {
    try {
      book.write(others);
    } catch (IOException e) {
      out.println("topology: " + e);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void print(Topology topology) throws IOException {
    out.println(
        "nginx        " + topology.address() + " (HTTP/2, CA: " + topology.authority() + ")");
    for (var replica : topology.replicas()) {
      out.println(
          "api-service  " + replica.uri("") + "  health: " + replica.management("health/ready"));
    }
    out.println("S3           " + topology.storage());
    out.println("PostgreSQL   " + topology.database().url("postgres"));
    out.println("Kafka        " + topology.broker().servers());
    out.println("signer       " + topology.signerUrl() + ", and two gc-services");
    out.println("logs         " + folder);
    out.printf(
        """

        In another terminal:

          export PATH=%s:$PATH
          export NIX_SSL_CERT_FILE=%s
          attic login topology %s %s
          attic cache create topology:hello
          attic use topology:hello
          attic push topology:hello $(nix-build '<nixpkgs>' -A hello)
          nix-store --realise /nix/store/...-hello     # where it is not yet

        Ctrl-C here, or deploy/topology down elsewhere, ends all of it and removes its data.
        """,
        Launchers.root().resolve("bin"), topology.trusted(), topology.address(), topology.token());
    out.flush();
  }

  private void down() throws Exception {
    List<ProcessHandle> running = book.running();
    if (running.isEmpty()) {
      out.println("topology: nothing runs");
      delete();
      return;
    }
    end(running.getFirst());
    for (var left : book.running()) {
      end(left);
    }
    delete();
    out.println("topology: all has ended");
  }

  /** Asks; whoever does not listen is killed. */
  private static void end(ProcessHandle process) {
    process.destroy();
    process.onExit().completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    if (process.isAlive()) {
      process.destroyForcibly();
      process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
  }

  private void delete() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}

package dev.mansard.standalone.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a process that has a postmaster's command line and lives until its input ends. */
class PostmasterTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path data;
  private Process server;

  @BeforeEach
  void start() throws IOException {
    server = new ProcessBuilder("sh", "-c", "read x; :", "postgres", data.toString()).start();
  }

  @AfterEach
  void stop() throws Exception {
    server.getOutputStream().close();
    server.waitFor();
  }

  @Test
  void waitsUntilAServerThatStartsTakesConnections() throws Exception {
    write("starting");
    var settled = CompletableFuture.supplyAsync(() -> settles(LONG));
    assertThat(Postmaster.isBetween(data)).isTrue();

    write("ready   ");

    assertThat(settled.join()).isTrue();
    assertThat(Postmaster.find(data)).contains(new Postmaster(server.pid(), 5432));
  }

  @Test
  void waitsUntilAServerThatStopsHasEnded() throws Exception {
    write("stopping");
    var settled = CompletableFuture.supplyAsync(() -> settles(LONG));

    stop();

    assertThat(settled.join()).isTrue();
    assertThat(Postmaster.isBetween(data)).isFalse();
  }

  @Test
  void doesNotWaitForEver() throws Exception {
    write("stopping");

    assertThat(Postmaster.settles(data, Duration.ofMillis(1))).isFalse();
  }

  @Test
  void takesAServerForStartingBeforeItSaysSo() throws Exception {
    Files.writeString(Postmaster.file(data), server.pid() + "\n" + data + "\n");

    assertThat(Postmaster.isBetween(data)).isTrue();
  }

  /** Only a process of its own can be without files to open. */
  @Test
  void takesAServerForAliveWhileNoFileCanBeOpened() throws Exception {
    var crowded =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -n 64; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CrowdedProcess.class.getName(),
                Long.toString(server.pid()),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

    assertThat(crowded.waitFor()).isZero();
  }

  private boolean settles(Duration limit) {
    try {
      return Postmaster.settles(data, limit);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void write(String status) throws IOException {
    Files.writeString(
        Postmaster.file(data),
        server.pid() + "\n" + data + "\n1\n5432\n\n127.0.0.1\n  1 1\n" + status + "\n");
  }
}

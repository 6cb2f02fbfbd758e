package dev.mansard.it.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server started by {@code bin/atticd} as a user starts it, on a free port of the loopback
 * interface.
 *
 * <p>The launcher replaces itself by Java, so the process is the server itself and {@link #kill} is
 * the end of the whole virtual machine.
 */
public final class AtticdProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(4);

  /** Running requests may take a minute to end. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(75);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final int port;
  private final Path data;
  private final Path log;
  private final long startedAt = System.nanoTime();
  private Duration startTime = Duration.ZERO;

  private AtticdProcess(Process process, int port, TestHome home) {
    this.process = process;
    this.port = port;
    this.data = home.folder().resolve(".local/share/attic");
    this.log = home.folder().resolve("atticd-" + process.pid() + ".log");
    Thread.ofVirtual().start(() -> copy(process.getInputStream()));
    Thread.ofVirtual().start(() -> copy(process.getErrorStream()));
  }

  /**
   * Starts a server with the given home and arguments and waits until it answers and has said so;
   * after a first run {@code server.toml} is there by then.
   */
  public static AtticdProcess start(TestHome home, String... arguments) throws IOException {
    return startOn(freePort(), home, arguments);
  }

  /** The same on a known port, for a server that comes back where its clients expect it. */
  public static AtticdProcess startOn(int port, TestHome home, String... arguments)
      throws IOException {
    Launchers.prepare();
    var line =
        new ArrayList<>(List.of(Launchers.bin("atticd").toString(), "-l", "127.0.0.1:" + port));
    line.addAll(List.of(arguments));
    var server = start(home.program(line), port, home);
    if (!Pause.until(START_LIMIT, () -> server.output().contains("Listening on "))) {
      server.close();
      throw new AssertionError("atticd answers and does not say so:\n" + server.output());
    }
    return server;
  }

  /** Any program that becomes a server on that port. */
  public static AtticdProcess start(Program program, int port, TestHome home) throws IOException {
    var server = new AtticdProcess(program.start(), port, home);
    try {
      server.awaitReady();
    } catch (AssertionError e) {
      server.close();
      throw e;
    }
    return server;
  }

  /** A port that was free a moment ago. */
  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() {
    var request = HttpRequest.newBuilder(uri("")).timeout(Duration.ofSeconds(5)).build();
    while (elapsed().compareTo(START_LIMIT) < 0) {
      if (!process.isAlive()) {
        throw new AssertionError("atticd ended with " + process.exitValue() + ":\n" + output());
      }
      try {
        if (HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200) {
          startTime = elapsed();
          return;
        }
      } catch (IOException e) {
        // Not listening yet.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      Pause.of(Duration.ofMillis(20));
    }
    throw new AssertionError("atticd is not ready after " + START_LIMIT + ":\n" + output());
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  /** From the start of the launcher to the first answer. */
  public Duration startTime() {
    return startTime;
  }

  public int port() {
    return port;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** An address on this server; {@code path} without leading slash. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + "/" + path);
  }

  /** All that was printed so far, standard output and error together. */
  public String output() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }

  /**
   * The command lines of a first run's welcome, as a user would copy them; it is printed once the
   * server listens.
   */
  public List<String> printedCommands() {
    for (int tries = 0; tries < 250 && !output().contains("attic push"); tries++) {
      Pause.of(Duration.ofMillis(20));
    }
    return output()
        .lines()
        .map(line -> line.strip().replaceFirst("^\\$ ", ""))
        .filter(line -> line.startsWith("attic "))
        .toList();
  }

  /** Bytes of all blobs, as they lie on the disk. */
  public long storedBytes() throws IOException {
    long sum = 0;
    for (var file : blobs()) {
      sum += Files.size(file);
    }
    return sum;
  }

  /** All blobs, as files. */
  public List<Path> blobs() throws IOException {
    try (var all = Files.walk(storage())) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /** The folder of the blobs. */
  public Path storage() {
    return data.resolve("storage");
  }

  /** How JDBC reaches the embedded PostgreSQL, password included. */
  public String databaseUrl() throws IOException {
    var folder = data.resolve("postgresql");
    return "jdbc:postgresql://127.0.0.1:%s/postgres?user=mansard&password=%s"
        .formatted(
            Files.readAllLines(folder.resolve("data/postmaster.pid")).get(3),
            URLEncoder.encode(
                Files.readString(folder.resolve("password")).strip(), StandardCharsets.UTF_8));
  }

  /**
   * The processes of the embedded PostgreSQL, which is no child of the server's: the main one
   * first.
   */
  public List<ProcessHandle> database() throws IOException {
    var pidFile = data.resolve("postgresql/data/postmaster.pid");
    var pid = Long.parseLong(Files.readAllLines(pidFile).getFirst());
    return ProcessHandle.of(pid).stream()
        .flatMap(main -> Stream.concat(Stream.of(main), main.descendants()))
        .toList();
  }

  /** Whether all have ended; one that ended and waits for its parent to notice has. */
  public static boolean haveEnded(List<ProcessHandle> processes) {
    return Pause.until(
        Duration.ofSeconds(3), () -> processes.stream().noneMatch(AtticdProcess::isRunning));
  }

  private static boolean isRunning(ProcessHandle process) {
    try {
      return process.isAlive()
          && !Files.readString(Path.of("/proc", process.pid() + "", "stat")).contains(") Z ");
    } catch (IOException e) {
      return false;
    }
  }

  /** {@code kill -9}. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, and how long the server took to end; its exit code must be 0. */
  public Duration stop() throws InterruptedException {
    long before = System.nanoTime();
    process.destroy();
    if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      kill();
      throw new AssertionError("atticd did not stop within " + STOP_LIMIT + ":\n" + output());
    }
    if (process.exitValue() != 0) {
      throw new AssertionError("atticd ended with " + process.exitValue() + ":\n" + output());
    }
    return Duration.ofNanos(System.nanoTime() - before);
  }

  @Override
  public void close() {
    if (!process.isAlive()) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void copy(InputStream stream) {
    var buffer = new byte[8192];
    try (stream) {
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        append(new String(buffer, 0, read, UTF_8));
      }
    } catch (IOException e) {
      // The process was killed; what it printed until then is in the file.
    }
  }

  private synchronized void append(String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}

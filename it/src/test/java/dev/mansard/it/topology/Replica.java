package dev.mansard.it.topology;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.TestHome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An api-service with its ports, which stay the same whichever process is behind them. */
public final class Replica implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final TestHome home;
  private final int port;
  private final int managementPort;
  private final Map<String, String> settings;
  private Path program;
  private AtticdProcess process;

  private Replica(
      Path program, TestHome home, int port, int managementPort, Map<String, String> settings)
      throws IOException {
    this.program = program;
    this.home = home;
    this.port = port;
    this.managementPort = managementPort;
    this.settings = settings;
    this.process = begin();
  }

  /** Starts it and waits until it is ready. */
  static Replica start(
      Path program, TestHome home, int port, int managementPort, Map<String, String> settings)
      throws IOException {
    return new Replica(program, home, port, managementPort, settings);
  }

  private AtticdProcess begin() throws IOException {
    var line = List.of(program.toString(), "-l", "127.0.0.1:" + port, "--mode", "api-server");
    return AtticdProcess.start(home.program(line).with(settings), port, home);
  }

  /** SIGTERM, an end with status 0, and the program once more. */
  public void restart() throws IOException, InterruptedException {
    process.stop();
    process = begin();
  }

  /** The same with another program. */
  public void replaceBy(Path other) throws IOException, InterruptedException {
    program = other;
    restart();
  }

  /** {@code kill -9}. */
  public void kill() throws InterruptedException {
    process.kill();
  }

  /** After {@link #kill}. */
  public void startAgain() throws IOException {
    process = begin();
  }

  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** An address on this replica, past nginx; {@code path} without leading slash. */
  public URI uri(String path) {
    return process.uri(path);
  }

  /** Where health and metrics are. */
  public URI management(String path) {
    return URI.create("http://127.0.0.1:" + managementPort + "/q/" + path);
  }

  /** Whether a question about its health is answered with 200. */
  public boolean isHealthy(String question) {
    return managed("health/" + question).statusCode() == 200;
  }

  /** An answer of the port for health and metrics. */
  public HttpResponse<String> managed(String path) {
    var request = HttpRequest.newBuilder(management(path)).timeout(Duration.ofSeconds(20)).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(management(path) + ": " + e + "\n" + output(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * A metric's value.
   *
   * @param series its name, with the labels as they are shown
   */
  public long metric(String series) {
    return managed("metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToLong(line -> Math.round(Double.parseDouble(line.substring(series.length() + 1))))
        .findFirst()
        .orElse(0);
  }

  /** All that its present process printed. */
  public String output() {
    return process.output();
  }

  @Override
  public void close() {
    process.close();
  }
}

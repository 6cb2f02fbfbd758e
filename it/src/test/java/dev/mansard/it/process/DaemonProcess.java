package dev.mansard.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that runs until it is stopped and says in a line of its output when it is ready, such
 * as the collector's and the signer's. The launcher replaces itself by Java, so that killing it is
 * the end of the virtual machine.
 */
public final class DaemonProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(4);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private final Process process;
  private final Path log;

  private DaemonProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a launcher of {@code bin/} and waits for its line.
   *
   * @param settings environment beside that of the home's user
   * @param ready part of the line
   */
  public static DaemonProcess start(
      TestHome home, List<String> line, Map<String, String> settings, String ready)
      throws IOException {
    Launchers.prepare(line.getFirst());
    var log = Files.createTempFile(home.folder(), line.getFirst(), ".log");
    var shell =
        new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\" > \"$0\" 2>&1", log.toString()));
    shell.addAll(line);
    var program = home.program(shell).with(settings);
    var daemon = new DaemonProcess(program.start(), log);
    daemon.awaitLine(ready);
    return daemon;
  }

  /** The signer on a port of the loopback interface. */
  public static DaemonProcess startSigner(TestHome home, int port, Map<String, String> settings)
      throws IOException {
    var all = new HashMap<>(settings);
    all.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    return start(home, List.of("mansard-signer"), all, "Listening on: ");
  }

  private void awaitLine(String ready) {
    boolean isReady =
        Pause.until(START_LIMIT, () -> output().contains(ready) || !process.isAlive());
    if (!isReady || !process.isAlive()) {
      close();
      throw new AssertionError("never said \"" + ready + "\":\n" + output());
    }
  }

  /** All that was printed so far, standard output and error together. */
  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  /** {@code kill -9}. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
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
}

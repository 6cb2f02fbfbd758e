package dev.mansard.signer.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** {@code java -jar quarkus-run.jar} with its output in a file. */
final class SignerProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:]+:(\\d+)");
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final Path ARCHIVE = Path.of("target/signer.jsa");

  /**
   * The first that ends makes an archive of its classes, which saves the others half their start.
   * What the virtual machine has to say of it does not belong to the output.
   */
  private static final List<String> QUICK_START =
      List.of("-Xlog:disable", "-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + ARCHIVE);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path output;

  private SignerProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static SignerProcess start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    dropOldArchive();
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC"));
    command.addAll(QUICK_START);
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    var output = Files.createTempFile(folder, "signer", ".log");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(MANSARD|QUARKUS)_.*"));
    builder.environment().putAll(environment);
    return new SignerProcess(builder.start(), output);
  }

  /** The virtual machine would leave one alone that does not fit a newer program. */
  private static void dropOldArchive() throws IOException {
    if (Files.exists(ARCHIVE)
        && Files.getLastModifiedTime(ARCHIVE).compareTo(Files.getLastModifiedTime(JAR)) < 0) {
      Files.delete(ARCHIVE);
    }
  }

  /** The exit code of a process that ends by itself. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("still running: " + output());
    }
    return process.exitValue();
  }

  /** The port, once it listens. */
  int port() throws InterruptedException {
    for (long waited = 0; waited < PATIENCE.toMillis(); waited += 50) {
      var listening = LISTENING.matcher(output());
      if (listening.find()) {
        return Integer.parseInt(listening.group(1));
      }
      if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new IllegalStateException("does not listen: " + output());
  }

  /** All it has printed so far. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code SIGTERM}, at which it ends, sooner or later. */
  void terminate() {
    process.destroy();
  }

  @Override
  public void close() {
    terminate();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}

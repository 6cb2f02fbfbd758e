package dev.mansard.standalone.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. Its environment has none of the variables that libpq listens to. */
final class Command {
  private Command() {}

  /** What it said, on both channels, and how it ended. */
  record Outcome(int status, String output) {
    boolean succeeded() {
      return status == 0;
    }
  }

  /** An outcome of status -1 stands for a program that is not there or did not end in time. */
  static Outcome run(List<String> prefix, List<String> command, Duration timeout) {
    var all = new ArrayList<>(prefix);
    all.addAll(command);
    try {
      return finish(start(all), timeout);
    } catch (IOException e) {
      return new Outcome(-1, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(-1, "interrupted");
    }
  }

  private static Process start(List<String> command) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    var process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private static Outcome finish(Process process, Duration timeout)
      throws IOException, InterruptedException {
    try (var output = process.getInputStream()) {
      var text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Outcome(process.exitValue(), text.strip());
      }
      process.destroyForcibly();
      return new Outcome(-1, "did not end within " + timeout.toSeconds() + " s");
    }
  }
}

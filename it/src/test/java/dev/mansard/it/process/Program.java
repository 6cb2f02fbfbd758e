package dev.mansard.it.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A command line with the environment it runs in; nothing is inherited but {@code PATH}.
 *
 * @param input what the program reads from standard input
 */
public record Program(
    List<String> arguments, Map<String, String> environment, Path folder, String input) {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** What a program printed, and how it ended. */
  public record Output(List<String> arguments, int exit, String out, String err) {
    /** Fails with everything the program said unless it ended well. */
    public Output expectSuccess() {
      if (exit != 0) {
        throw new AssertionError("exit code " + exit + " of " + this);
      }
      return this;
    }

    /** Everything that was printed, for messages that may come on either stream. */
    public String all() {
      return out + err;
    }

    @Override
    public String toString() {
      return String.join(" ", arguments) + "\n--- out\n" + out + "--- err\n" + err + "---";
    }
  }

  public Program {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /** The same with more in its environment. */
  public Program with(Map<String, String> more) {
    var all = new HashMap<>(environment);
    all.putAll(more);
    return new Program(arguments, all, folder, input);
  }

  /** Runs it to its end; a program that hangs is killed and fails the test. */
  public Output run() {
    try {
      var process = start();
      var out = read(process.getInputStream());
      var err = read(process.getErrorStream());
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(UTF_8));
      } catch (IOException e) {
        // A program that does not read its input is free to end before it is written.
      }
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(
            "no end after " + LIMIT + ": " + new Output(arguments, -1, out.join(), err.join()));
      }
      return new Output(arguments, process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts it and leaves its streams to the caller. */
  public Process start() throws IOException {
    var builder = new ProcessBuilder(arguments).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", Launchers.searchPath());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static CompletableFuture<String> read(InputStream stream) {
    var text = new CompletableFuture<String>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (stream) {
                text.complete(new String(stream.readAllBytes(), UTF_8));
              } catch (IOException e) {
                text.complete("(" + e + ")");
              }
            });
    return text;
  }
}

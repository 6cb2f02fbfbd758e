package dev.mansard.cli.nix;

import com.fasterxml.jackson.core.JacksonException;
import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.protocol.error.MalformedInputException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Starts the programs of Nix and reads what they print. */
final class NixProgram {
  private static final int MESSAGE_LIMIT = 64 * 1024;

  private final Map<String, String> environment;

  NixProgram(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Takes in the standard output while the program runs. */
  interface Output<T> {
    T read(InputStream in) throws IOException;
  }

  /** How a run ended: a value, or the exit status with what was said on standard error. */
  sealed interface Outcome<T> {
    record Success<T>(T value) implements Outcome<T> {}

    record Failure<T>(String message) implements Outcome<T> {}
  }

  <T> Outcome<T> run(List<String> command, Output<T> output) throws IOException {
    Process process = start(command);
    process.getOutputStream().close();
    var message =
        CompletableFuture.supplyAsync(
            () -> drain(process.getErrorStream()), Thread::startVirtualThread);
    try (InputStream in = process.getInputStream()) {
      Taken<T> taken = take(in, output);
      boolean failed = process.waitFor() != 0;
      return failed
          ? new Outcome.Failure<>(message.get().strip())
          : new Outcome.Success<>(taken.get());
    } catch (InterruptedException | ExecutionException stopped) {
      throw new IOException("waiting for " + command.getFirst() + " was interrupted", stopped);
    } finally {
      process.destroy();
    }
  }

  /**
   * A failing program prints half a document: its exit status has to be looked at before the
   * parser's complaint.
   */
  private interface Taken<T> {
    T get() throws IOException;
  }

  private static <T> Taken<T> take(InputStream in, Output<T> output) throws IOException {
    try {
      T value = output.read(in);
      in.transferTo(OutputStream.nullOutputStream());
      return () -> value;
    } catch (MalformedInputException | JacksonException unreadable) {
      in.transferTo(OutputStream.nullOutputStream());
      return () -> {
        throw new IOException("the output of nix cannot be read", unreadable);
      };
    }
  }

  private Process start(List<String> command) throws IOException {
    List<String> located = new ArrayList<>(command);
    located.set(0, locate(command.getFirst()));
    var builder = new ProcessBuilder(located);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** The JDK would search its own PATH and report a missing program like any other failure. */
  private String locate(String program) {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseThrow(
            () ->
                new CommandFailedException(
                    "The program \"%s\" was not found; install Nix (Debian and Ubuntu: the package nix-bin)"
                        .formatted(program)));
  }

  private static String drain(InputStream in) {
    try (in) {
      String text = new String(in.readNBytes(MESSAGE_LIMIT), StandardCharsets.UTF_8);
      in.transferTo(OutputStream.nullOutputStream());
      return text;
    } catch (IOException closed) {
      return "";
    }
  }
}

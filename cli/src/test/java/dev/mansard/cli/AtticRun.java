package dev.mansard.cli;

import dev.mansard.cli.client.Connection;
import dev.mansard.cli.client.Pause;
import dev.mansard.cli.client.Timeouts;
import dev.mansard.cli.command.Surroundings;
import dev.mansard.cli.push.NewPaths;
import dev.mansard.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs {@code attic} inside the test, in a home of its own, without waiting between attempts. */
public final class AtticRun {
  private static final NewPaths.Times QUICK =
      new NewPaths.Times(
          Duration.ofMillis(20),
          Duration.ofSeconds(1),
          Duration.ofMillis(50),
          Duration.ofMillis(200));

  private final Path home;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private Timeouts timeouts =
      new Timeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10));
  private String input = "";
  private boolean outIsFull;
  private volatile Runnable stop = () -> {};
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  public AtticRun(Path home) {
    this.home = home;
    environment.put("HOME", home.toString());
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
  }

  /** A user of the store who is logged in to the server. */
  static AtticRun loggedIn(Path home, NixStore store, FakeAttic server) {
    var attic = new AtticRun(home);
    store.environment().forEach(attic::with);
    attic.with("HOME", home.toString());
    attic.run("login", "central", server.url(), "T1");
    return attic;
  }

  /** How long the end of an upload waits for what it refers to. */
  AtticRun withHold(Duration hold) {
    return withTimeouts(new Timeouts(timeouts.connect(), timeouts.answer(), timeouts.idle(), hold));
  }

  private static final class FullDevice extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      throw new IOException("No space left on device");
    }
  }

  /** What a run left behind. */
  public record Result(int status, String out, String err) {}

  public AtticRun with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  public AtticRun withInput(String text) {
    input = text;
    return this;
  }

  /** Standard output takes nothing. */
  AtticRun withFullDevice() {
    outIsFull = true;
    return this;
  }

  public AtticRun withTimeouts(Timeouts other) {
    timeouts = other;
    return this;
  }

  /** The waits between attempts that would have been made. */
  public List<Duration> pauses() {
    return List.copyOf(pauses);
  }

  public Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  public Path config() {
    return home.resolve(".config/attic/config.toml");
  }

  public String nixConf() throws IOException {
    return Files.readString(home.resolve(".config/nix/nix.conf"));
  }

  public String netrc() throws IOException {
    return Files.readString(home.resolve(".config/nix/netrc"));
  }

  /** What a signal does to the command that runs. */
  public void stop() {
    stop.run();
  }

  /** What the command that runs has said so far. */
  public String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  public Result run(String... arguments) {
    var out = new ByteArrayOutputStream();
    err.reset();
    var terminal =
        new Terminal(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(outIsFull ? new FullDevice() : out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            0,
            environment);
    Clock clock = Clock.systemUTC();
    Pause counting = pauses::add;
    var connection = new Connection(terminal::find, timeouts, new Random(7), counting, clock);
    var surroundings =
        new Surroundings(
            terminal,
            connection,
            clock,
            home.resolve("system-nix.conf"),
            action -> stop = action,
            QUICK);
    int status = Main.run(arguments, surroundings);
    return new Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}

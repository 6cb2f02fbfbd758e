package dev.mansard.cli.push;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lines that arrive over time, gathered into groups worth planning: a group ends after a silence,
 * or when it has waited long enough.
 *
 * <p>Empty lines are skipped. For one consumer.
 */
public final class PathBatches {
  private static final Duration SILENCE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A line, or the end of the input, possibly by a failure. */
  private sealed interface Event {
    record Line(String text) implements Event {}

    record End(Optional<IOException> failure) implements Event {}
  }

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Duration silence;
  private final Duration patience;
  private Optional<Event.End> end = Optional.empty();

  private PathBatches(Duration silence, Duration patience) {
    this.silence = silence;
    this.patience = patience;
  }

  /** Starts reading lines. */
  public static PathBatches of(InputStream in) {
    return of(in, SILENCE, PATIENCE);
  }

  static PathBatches of(InputStream in, Duration silence, Duration patience) {
    var batches = new PathBatches(silence, patience);
    Thread.ofVirtual().name("stdin").start(() -> batches.read(in));
    return batches;
  }

  private void read(InputStream in) {
    try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        events.add(new Event.Line(line));
      }
      events.add(new Event.End(Optional.empty()));
    } catch (IOException failure) {
      events.add(new Event.End(Optional.of(failure)));
    }
  }

  /** Waits for the next group; empty at the end of the input. */
  Optional<List<String>> next() throws IOException {
    List<String> lines = new ArrayList<>();
    try {
      while (end.isEmpty() && lines.isEmpty()) {
        accept(events.take(), lines);
      }
      long deadline = System.nanoTime() + patience.toNanos();
      while (end.isEmpty()) {
        long wait = Math.min(silence.toNanos(), deadline - System.nanoTime());
        Event next = events.poll(wait, TimeUnit.NANOSECONDS);
        if (next == null) {
          return Optional.of(lines);
        }
        accept(next, lines);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
    return lines.isEmpty() ? ended() : Optional.of(lines);
  }

  private Optional<List<String>> ended() throws IOException {
    Optional<IOException> failure = end.flatMap(Event.End::failure);
    if (failure.isPresent()) {
      throw failure.get();
    }
    return Optional.empty();
  }

  private void accept(Event event, List<String> lines) {
    switch (event) {
      case Event.Line(String text) when text.isBlank() -> {}
      case Event.Line(String text) -> lines.add(text.strip());
      case Event.End last -> end = Optional.of(last);
    }
  }
}

package dev.mansard.it.load;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a server and its database use: resident memory, sampled ten times a second from {@code
 * /proc}, and processor time.
 */
final class ServerUsage implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  /** Of {@code /proc/PID/stat}, which counts in hundredths of a second everywhere Linux runs. */
  private static final int USER_TIME = 13;

  private final AtticdProcess atticd;
  private final long server;
  private final Thread thread;
  private volatile boolean running = true;
  private volatile long peak;
  private volatile long databasePeak;

  ServerUsage(AtticdProcess atticd) {
    this.atticd = atticd;
    this.server = atticd.pid();
    this.thread = Thread.ofPlatform().daemon().start(this::sample);
  }

  private void sample() {
    while (running) {
      peak = Math.max(peak, residentKiB("VmRSS", server));
      // PostgreSQL's processes share most of their memory; what each has for itself is what counts.
      databasePeak =
          Math.max(
              databasePeak,
              database().stream().mapToLong(each -> residentKiB("RssAnon", each.pid())).sum());
      Pause.of(INTERVAL);
    }
  }

  /** Highest figures so far, which start anew with this call. */
  synchronized String peaks() {
    var text = "%d MiB (database, unshared: %d MiB)".formatted(peak / 1024, databasePeak / 1024);
    peak = 0;
    databasePeak = 0;
    return text;
  }

  /**
   * Processor time so far of the server and of all processes of the database, also of those that
   * have ended.
   */
  Duration processorTime() {
    return database().stream().map(each -> ticks(each.pid())).reduce(ticks(server), Duration::plus);
  }

  private List<ProcessHandle> database() {
    try {
      return atticd.database();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Its own time and that of its children that have ended. */
  private static Duration ticks(long pid) {
    try {
      var line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      var fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
      long sum = Stream.of(fields).skip(USER_TIME - 2).limit(4).mapToLong(Long::parseLong).sum();
      return Duration.ofMillis(sum * 10);
    } catch (IOException e) {
      return Duration.ZERO;
    }
  }

  private static long residentKiB(String field, long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(line -> line.startsWith(field + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    running = false;
    thread.interrupt();
  }
}

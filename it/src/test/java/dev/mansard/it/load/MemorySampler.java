package dev.mansard.it.load;

import dev.mansard.it.process.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The resident memory of a process, sampled ten times a second from {@code /proc}; the children
 * apart.
 */
final class MemorySampler implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final ProcessHandle server;
  private final Thread thread;
  private volatile boolean running = true;
  private volatile long peak;
  private volatile long childrenPeak;

  MemorySampler(long pid) {
    this.server = ProcessHandle.of(pid).orElseThrow();
    this.thread = Thread.ofPlatform().daemon().start(this::sample);
  }

  private void sample() {
    while (running) {
      peak = Math.max(peak, residentKiB("VmRSS", server.pid()));
      // PostgreSQL's processes share most of their memory; what each has for itself is what counts.
      childrenPeak =
          Math.max(
              childrenPeak,
              server.descendants().mapToLong(child -> residentKiB("RssAnon", child.pid())).sum());
      Pause.of(INTERVAL);
    }
  }

  /** Highest figures so far, which start anew with this call. */
  synchronized String peaks() {
    var text = "%d MiB (database, unshared: %d MiB)".formatted(peak / 1024, childrenPeak / 1024);
    peak = 0;
    childrenPeak = 0;
    return text;
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

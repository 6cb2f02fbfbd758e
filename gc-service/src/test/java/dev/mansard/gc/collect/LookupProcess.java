package dev.mansard.gc.collect;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.metadata.ObjectLookup;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks up narinfos while a collection is measured, 500 a second, in a virtual machine of its own,
 * as api-service has one: what the collector's garbage collector stops is no part of the answer.
 * None waits for the one before, as no request does.
 *
 * <p>Prints the milliseconds of each look-up, from the time at which it was due. Arguments of
 * {@link #main}: a database, and how many paths are in use.
 */
final class LookupProcess implements AutoCloseable {
  private static final CacheName CACHE = CacheName.parse("scale");
  private static final int POOL_SIZE = 8;
  private static final int AT_A_TIME = 100;
  private static final long BETWEEN_NANOS = 2_000_000;

  private final Process process;
  private final List<Double> millis = new ArrayList<>();
  private final List<Double> earlier = new ArrayList<>();
  private final List<Double> inWindows = new ArrayList<>();
  private boolean isWindow;

  private volatile boolean isClosed;

  private LookupProcess(Process process) {
    this.process = process;
    Thread.ofPlatform().daemon().start(this::listen);
  }

  static LookupProcess start(DatabaseUrl database, long paths) throws IOException {
    var command =
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            LookupProcess.class.getName(),
            database.toString(),
            String.valueOf(paths));
    return new LookupProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  public static void main(String... arguments) {
    long paths = Long.parseLong(arguments[1]);
    var objects =
        StoreDatabase.open(DatabaseUrl.parse(arguments[0]), POOL_SIZE).repositories().objects();
    var random = new Random(5);
    Queue<Double> answered = new ConcurrentLinkedQueue<>();
    long begin = System.nanoTime();
    for (int i = 0; !System.out.checkError(); i++) {
      var hash = new StorePathHash(pathHash(1 + random.nextLong(paths)));
      long due = begin + i * BETWEEN_NANOS;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      var _ =
          objects
              .findObject(CACHE, hash)
              .subscribe()
              .with(
                  found -> answered.add(millisOf(found, due)), failure -> answered.add(Double.NaN));
      if (i % AT_A_TIME == AT_A_TIME - 1) {
        print(answered);
      }
    }
    // Nobody listens any more; the pool's threads would go on.
    System.exit(0);
  }

  /** Not a number if a path in use was not found. */
  private static double millisOf(Optional<ObjectLookup> found, long due) {
    return found.flatMap(ObjectLookup::object).isEmpty()
        ? Double.NaN
        : (System.nanoTime() - due) / 1e6;
  }

  private static void print(Queue<Double> answered) {
    var line = new StringJoiner(" ");
    for (Double each = answered.poll(); each != null; each = answered.poll()) {
      line.add(each.toString());
    }
    System.out.println(line);
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (millis) {
          for (String each : line.split(" ")) {
            if (!each.isEmpty()) {
              (isWindow ? inWindows : millis).add(Double.parseDouble(each));
            }
          }
          millis.notifyAll();
        }
      }
    } catch (IOException e) {
      // closed by us a moment before it ends
      if (!isClosed) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Waits until there are so many since they were last taken. */
  void await(int count) throws InterruptedException {
    synchronized (millis) {
      while (millis.size() < count && process.isAlive()) {
        millis.wait(1_000);
      }
    }
  }

  /** Of those since it was last asked, up to a fifth of a second late. */
  String takeSummary() {
    List<Double> taken;
    synchronized (millis) {
      taken = List.copyOf(millis);
      millis.clear();
    }
    earlier.addAll(taken);
    return summary(taken);
  }

  /** What is answered from now on until {@link #endWindow} is no part of any other summary. */
  void beginWindow() {
    synchronized (millis) {
      isWindow = true;
    }
  }

  void endWindow() {
    synchronized (millis) {
      isWindow = false;
    }
  }

  /** Of all windows. */
  String summaryOfWindows() {
    synchronized (millis) {
      return summary(inWindows);
    }
  }

  /** Of those that {@link #takeSummary} will tell of, so far. */
  String summarySoFar() {
    List<Double> seen;
    synchronized (millis) {
      seen = List.copyOf(millis);
    }
    return summary(seen);
  }

  /** Of all that {@link #takeSummary} told of since this was last asked. */
  String takeSummaryOfAll() {
    var all = List.copyOf(earlier);
    earlier.clear();
    return summary(all);
  }

  private String summary(List<Double> each) {
    double[] sorted = each.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (!process.isAlive() || Arrays.stream(sorted).anyMatch(Double::isNaN)) {
      throw new IllegalStateException("look-ups failed, or a path in use is gone");
    }
    return sorted.length == 0
        ? "none"
        : "%d, p50 %.2f ms, p95 %.2f ms, p98 %.2f ms, p99 %.2f ms, longest %.1f ms"
            .formatted(
                sorted.length,
                percentile(sorted, 50),
                percentile(sorted, 95),
                percentile(sorted, 98),
                percentile(sorted, 99),
                sorted[sorted.length - 1]);
  }

  private static double percentile(double[] sorted, int percent) {
    return sorted[(int) ((long) sorted.length * percent / 100)];
  }

  /** What the SQL function {@code path_hash} computes. */
  private static String pathHash(long number) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5")
              .digest(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest).replace('f', 'g').replace('e', 'f');
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    isClosed = true;
    process.destroy();
    process.onExit().join();
  }
}

package dev.mansard.it.system;

import dev.mansard.it.process.Pause;
import dev.mansard.it.process.Program;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A builder who pushes one path after the other with our client, and a machine that pulls them with
 * Nix as soon as they are pushed, without a pause. A failed operation is one with another exit code
 * than 0, as a user sees it.
 */
final class PushAndPullLoad implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int PATHS = 30;

  /** Every fifth is large enough to be under way when something happens to its replica. */
  private static final String PACKAGES =
      """
      let
        build = n: derivation {
          name = "load-${toString n}";
          system = builtins.currentSystem;
          builder = "/bin/sh";
          args = [ "-c" "/usr/bin/head -c ${if n / 5 * 5 == n then "8000000" else "400000"} /dev/urandom > $out" ];
        };
      in builtins.genList build @paths@
      """;

  private final String cache;
  private final Attic builder;
  private final Attic machine;
  private final List<String> paths;
  private final List<String> pushed = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Program.Output> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pushes = new AtomicInteger();
  private final AtomicInteger pulls = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean isStopped;

  private PushAndPullLoad(String cache, Attic builder, Attic machine, List<String> paths) {
    this.cache = cache;
    this.builder = builder;
    this.machine = machine;
    this.paths = paths;
  }

  /** Creates the cache and begins. */
  static PushAndPullLoad start(Users users, String cache) throws IOException {
    var builder = users.login("builder-" + cache);
    var machine = users.login("machine-" + cache);
    builder.run("cache", "create", cache).expectSuccess();
    machine.run("use", cache).expectSuccess();
    var built = builder.store().build(PACKAGES.replace("@paths@", Integer.toString(PATHS)));
    var load = new PushAndPullLoad(cache, builder, machine, built.lines().toList());
    load.go(load::push);
    load.go(load::pull);
    return load;
  }

  private void go(Runnable act) {
    threads.add(
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (!isStopped) {
                    act.run();
                  }
                }));
  }

  private void push() {
    var path = paths.get(pushes.get() % paths.size());
    if (isDone(builder.run("push", cache, path))) {
      pushed.add(path);
    }
    pushes.incrementAndGet();
  }

  private void pull() {
    if (pushed.isEmpty()) {
      Pause.of(Duration.ofMillis(50));
      return;
    }
    var path = pushed.get(pulls.get() % pushed.size());
    if (machine.store().isValid(path)) {
      machine.store().delete(List.of(path));
    }
    isDone(machine.store().realise(path, "--option", "narinfo-cache-positive-ttl", "0"));
    pulls.incrementAndGet();
  }

  private boolean isDone(Program.Output output) {
    if (output.exit() != 0) {
      failures.add(output);
    }
    return output.exit() == 0;
  }

  /** Waits until so many more operations of each kind have begun and ended. */
  void awaitProgress(int operations) {
    int pushesBefore = pushes.get();
    int pullsBefore = pulls.get();
    boolean isDone =
        Pause.until(
            LIMIT,
            () ->
                pushes.get() - pushesBefore > operations && pulls.get() - pullsBefore > operations);
    if (!isDone) {
      throw new AssertionError("no progress within " + LIMIT + ": " + this);
    }
  }

  /** What was pushed, by the exit codes. */
  List<String> pushed() {
    return pushed.stream().distinct().toList();
  }

  /** Ends both, and says what failed. */
  List<Program.Output> stop() throws InterruptedException {
    close();
    for (var thread : threads) {
      thread.join();
    }
    return List.copyOf(failures);
  }

  @Override
  public String toString() {
    return "%d pushes, %d pulls, %d failed: %s"
        .formatted(pushes.get(), pulls.get(), failures.size(), failures);
  }

  @Override
  public void close() {
    isStopped = true;
  }
}

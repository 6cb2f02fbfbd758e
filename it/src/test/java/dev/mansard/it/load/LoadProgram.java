package dev.mansard.it.load;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.NginxProcess;
import dev.mansard.it.process.TestHome;
import dev.mansard.protocol.nix.NixBase32;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Starts a server on an empty home, loads it, and prints a Markdown table for {@code
 * docs/benchmarks}.
 *
 * <p>{@code bin/load [nars=300] [mib=1024] [jobs=5] [warm=3] [seconds=10] [pulls=1]
 * [folder=/tmp/mansard-load]}; narinfos are asked for {@code warm} seconds before they are counted.
 * With {@code eight=1} it pushes eight NARs of 1 GiB at once instead. With {@code s3=1} the server
 * keeps its bytes in s3proxy, or with {@code s3=URL bucket=B id=ID secret=SECRET} in another
 * service, {@code latency=30} milliseconds away; with {@code one=300} as well, it reads one NAR of
 * so many MiB, redirected and put together from two packs, and compares that with one plain GET,
 * {@code rounds=15} times, and breaks off {@code firsts=100} downloads at their first byte. {@code
 * allowed=750} requests a second are answered, the others refused. With {@code closure=STORE_PATH}
 * our client pushes real store paths and Nix pulls them; with {@code client=1} it pushes eight
 * large ones. {@code nginx=1} lets nginx send what is stored, and {@code objects=1000000} asks for
 * narinfos of so many, {@code rate=10000} in a second. {@code other=1} pushes as much of other
 * packages first, so that the server has run for a while; {@code collect=1} lets the packages
 * expire beside as many others and collects them. What {@code toml=...} says comes first in the
 * server's configuration.
 */
public final class LoadProgram {
  private static final int MISSING = 10_000;
  private static final int READERS = 64;
  private static final long GIBIBYTE = 1L << 30;

  private final Map<String, String> options;
  private final LoadTarget target;
  private final ServerUsage usage;
  private final AtticdProcess server;
  private final Map<String, String> rows = new LinkedHashMap<>();

  private LoadProgram(
      Map<String, String> options, LoadTarget target, ServerUsage usage, AtticdProcess server) {
    this.options = options;
    this.target = target;
    this.usage = usage;
    this.server = server;
  }

  /** Runs it; arguments are {@code name=value}. */
  public static void main(String... arguments) throws Exception {
    var options = new LinkedHashMap<String, String>();
    for (var argument : arguments) {
      var pair = argument.split("=", 2);
      options.put(pair[0], pair[1]);
    }
    var folder =
        Files.createDirectories(Path.of(options.getOrDefault("folder", "/tmp/mansard-load")));
    var home = TestHome.in(folder, "home-" + System.nanoTime());
    try (var bucket = LoadBucket.open(home, options);
        var server = LoadServer.start(home, bucket, options.getOrDefault("toml", ""));
        var usage = new ServerUsage(server.process())) {
      var program = new LoadProgram(options, server.target(), usage, server.process());
      program.rows.put("first start", server.firstStart().toMillis() + " ms");
      if (options.containsKey("one")) {
        program.rows.putAll(
            new OneNarLoad(server.target(), bucket, usage, program.option("rounds", 15))
                .run(program.option("one", 300), program.option("firsts", 0)));
      } else if (options.containsKey("closure")) {
        program.rows.putAll(
            new ClientLoad(server, usage, home).closure(options.getOrDefault("closure", "")));
      } else if (options.containsKey("client")) {
        program.rows.putAll(new ClientLoad(server, usage, home).eight(program.option("mib", 1024)));
      } else if (options.containsKey("collect")) {
        program.collect(server, home);
      } else if (options.containsKey("eight")) {
        program.pushEightAtOnce();
      } else {
        program.loadWithPackages(folder, home);
      }
      program.rows.putAll(bucket.requests());
      program.print();
    } finally {
      remove(home.folder());
    }
  }

  private void collect(LoadServer server, TestHome home) throws Exception {
    int count = option("nars", 626);
    long size = option("mib", 2560) * (1L << 20) / count;
    var nars = new ArrayList<LoadNar>();
    for (int seed = 0; seed < 2 * count; seed++) {
      nars.add(Corpus.synthetic(seed, size));
    }
    rows.putAll(
        new CollectionLoad(server, home)
            .run(nars.subList(0, count), nars.subList(count, 2 * count), option("jobs", 5)));
  }

  private void loadWithPackages(Path folder, TestHome home) throws Exception {
    int count = option("nars", 300);
    long bytes = option("mib", 1024) * (1L << 20);
    var nars = Corpus.make(folder, count, bytes, Corpus.Edition.FIRST);
    var rebuilt = Corpus.make(folder, count, bytes, Corpus.Edition.REBUILT);
    try (var client = target.connect()) {
      client.createCache();
    }
    if (options.containsKey("other")) {
      push(
          "push of other packages before", Corpus.make(folder, count, bytes, Corpus.Edition.OTHER));
    }
    push("push", nars);
    push("push of the same packages rebuilt", rebuilt);
    push("push of what is there already", nars);
    pull("pull", nars);
    pull("pull of the rebuilt packages", rebuilt);
    for (int round = 2; round <= option("pulls", 1); round++) {
      pull("pull, round " + round, nars);
    }
    if (options.containsKey("nginx")) {
      pullFromNginx(home);
    }
    inParallel(target, nars, option("jobs", 5), LoadTarget.Client::verify);
    inParallel(target, rebuilt, option("jobs", 5), LoadTarget.Client::verify);
    rows.put("verified", nars.size() + rebuilt.size() + " NARs byte by byte");
    narinfos(nars);
    missingPaths(nars);
    if (options.containsKey("objects")) {
      narinfosAtRate();
    }
  }

  private void narinfosAtRate() throws Exception {
    int objects = option("objects", 1_000_000);
    int rate = option("rate", 10_000);
    NarinfoLoad.addObjects(server, objects);
    var load = new NarinfoLoad(target);
    load.run(objects, rate / 2, Duration.ofSeconds(option("warm", 3)));
    rows.put(
        "narinfo of %d objects, %d per second".formatted(objects, rate),
        load.run(objects, rate, Duration.ofSeconds(option("seconds", 10))));
  }

  private void pushEightAtOnce() throws Exception {
    var nars = new ArrayList<LoadNar>();
    for (int seed = 0; seed < 8; seed++) {
      nars.add(Corpus.synthetic(seed, option("mib", 1024) * (GIBIBYTE / 1024)));
    }
    try (var client = target.connect()) {
      client.createCache();
    }
    measure(
        "eight NARs of " + option("mib", 1024) + " MiB at once", nars, 8, LoadTarget.Client::push);
  }

  private void push(String what, List<LoadNar> nars) throws Exception {
    long before = server.storedBytes();
    int jobs = option("jobs", 5);
    measure(what + ", " + jobs + " at a time", nars, jobs, LoadTarget.Client::push);
    rows.put(what + ", stored", "%.0f MB more".formatted((server.storedBytes() - before) / 1e6));
  }

  private void pull(String what, List<LoadNar> nars) throws Exception {
    int jobs = option("jobs", 5);
    var stored = new LongAdder();
    var elapsed =
        measure(
            what + ", " + jobs + " at a time",
            nars,
            jobs,
            (client, nar) -> stored.add(client.pull(nar, OutputStream.nullOutputStream())));
    rows.put(what + ", stored bytes", megabytesPerSecond(stored.sum(), elapsed));
  }

  /** The same files, from the program that is known to send them as fast as anything. */
  private void pullFromNginx(TestHome home) throws Exception {
    var blobs = new ConcurrentLinkedQueue<>(server.blobs());
    long bytes = server.storedBytes();
    try (var nginx = NginxProcess.serving(home, server.storage())) {
      var uri = URI.create("http://127.0.0.1:" + nginx.port());
      long before = System.nanoTime();
      workers(
          option("jobs", 5),
          number -> {
            try (var connection = new HttpConnection(uri, Optional.empty())) {
              for (var blob = blobs.poll(); blob != null; blob = blobs.poll()) {
                var path = server.storage().relativize(blob).toString();
                connection.get(path, OutputStream.nullOutputStream());
              }
            }
          });
      rows.put(
          "nginx sends the stored files",
          megabytesPerSecond(bytes, Duration.ofNanos(System.nanoTime() - before)));
    }
  }

  private static String megabytesPerSecond(long bytes, Duration elapsed) {
    return "%.0f MB = **%.0f MB/s**".formatted(bytes / 1e6, bytes / 1e6 / seconds(elapsed));
  }

  private Duration measure(String what, List<LoadNar> nars, int jobs, Step step) throws Exception {
    usage.peaks();
    var processorTime = usage.processorTime();
    var elapsed = inParallel(target, nars, jobs, step);
    double used = seconds(usage.processorTime().minus(processorTime));
    double megabytes = nars.stream().mapToLong(LoadNar::narSize).sum() / 1e6;
    rows.put(
        what,
        "%d NARs, %.0f MB in %.2f s = **%.0f MB/s**; %.1f ms CPU per MB; peak RSS %s"
            .formatted(
                nars.size(),
                megabytes,
                seconds(elapsed),
                megabytes / seconds(elapsed),
                used * 1000 / megabytes,
                usage.peaks()));
    return elapsed;
  }

  private void narinfos(List<LoadNar> nars) throws Exception {
    narinfosFor(nars, Duration.ofSeconds(option("warm", 3)));
    var length = Duration.ofSeconds(option("seconds", 10));
    rows.put(
        "narinfo, " + READERS + " connections",
        "**%.0f per second**".formatted(narinfosFor(nars, length)));
  }

  private double narinfosFor(List<LoadNar> nars, Duration length) throws Exception {
    var answered = new LongAdder();
    List<byte[]> requests;
    try (var client = target.connect()) {
      requests = nars.stream().map(LoadNar::storePathHash).map(client::prepareNarinfo).toList();
    }
    long end = System.nanoTime() + length.toNanos();
    workers(
        READERS,
        number -> {
          var random = new SplittableRandom(number);
          try (var client = target.connect()) {
            while (System.nanoTime() < end) {
              client.sendNarinfo(requests.get(random.nextInt(requests.size())));
              answered.increment();
            }
          }
        });
    return answered.sum() / seconds(length);
  }

  private void missingPaths(List<LoadNar> nars) throws IOException {
    var random = new Random(MISSING);
    var hashes = new ArrayList<>(nars.stream().map(LoadNar::storePathHash).toList());
    while (hashes.size() < MISSING) {
      var bytes = new byte[20];
      random.nextBytes(bytes);
      hashes.add(NixBase32.format(bytes));
    }
    var times = new long[15];
    try (var client = target.connect()) {
      for (int i = 0; i < times.length; i++) {
        long before = System.nanoTime();
        client.missingPaths(hashes);
        times[i] = System.nanoTime() - before;
      }
    }
    Arrays.sort(times);
    rows.put(
        "get-missing-paths, 10 000 hashes",
        "median **%.0f ms**, worst %.0f ms".formatted(times[7] / 1e6, times[14] / 1e6));
  }

  /** What one client does with one NAR. */
  interface Step {
    void run(LoadTarget.Client client, LoadNar nar) throws IOException;
  }

  /** One of several that work at the same time. */
  interface Worker {
    void run(int number) throws IOException;
  }

  /** Returns how long it took until all were done. */
  static Duration inParallel(LoadTarget target, List<LoadNar> nars, int jobs, Step step)
      throws Exception {
    var queue = new ConcurrentLinkedQueue<>(nars);
    long before = System.nanoTime();
    workers(
        jobs,
        number -> {
          try (var client = target.connect()) {
            for (var nar = queue.poll(); nar != null; nar = queue.poll()) {
              step.run(client, nar);
            }
          }
        });
    return Duration.ofNanos(System.nanoTime() - before);
  }

  /** Returns when all have ended. */
  static void workers(int count, Worker worker) throws InterruptedException, ExecutionException {
    try (var threads = Executors.newFixedThreadPool(count)) {
      var all = new ArrayList<Future<?>>();
      for (int i = 0; i < count; i++) {
        int number = i;
        all.add(
            threads.submit(
                () -> {
                  worker.run(number);
                  return null;
                }));
      }
      for (var each : all) {
        each.get();
      }
    }
  }

  private void print() {
    System.out.println("| Measure | Result |\n|---|---|");
    rows.forEach((what, result) -> System.out.println("| " + what + " | " + result + " |"));
  }

  private int option(String name, int standard) {
    return Integer.parseInt(options.getOrDefault(name, Integer.toString(standard)));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (var path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}

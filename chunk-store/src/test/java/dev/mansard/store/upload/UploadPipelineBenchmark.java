package dev.mansard.store.upload;

import com.sun.management.OperatingSystemMXBean;
import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.disk.DiskBlobStorage;
import dev.mansard.store.compression.CompressionSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Megabytes a second from memory to packs on disk with a real PostgreSQL. Arguments: number of NARs
 * (300), total MiB (1024), uploads at a time (5). The NARs are made of words, so that they compress
 * about as well as programs do, and have nothing in common; making and hashing them is measured
 * too. On a machine that is not idle only the CPU seconds, those of this JVM, mean anything.
 */
public final class UploadPipelineBenchmark {
  private final int nars;
  private final long totalBytes;
  private final int atATime;

  private UploadPipelineBenchmark(String[] arguments) {
    nars = argument(arguments, 0, 300);
    totalBytes = (long) argument(arguments, 1, 1024) << 20;
    atATime = argument(arguments, 2, 5);
  }

  /** Runs it once. */
  public static void main(String[] arguments) throws Exception {
    new UploadPipelineBenchmark(arguments).run();
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static int argument(String[] arguments, int index, int otherwise) {
    return index < arguments.length ? Integer.parseInt(arguments[index]) : otherwise;
  }

  private void run() throws Exception {
    Path folder = Files.createTempDirectory("upload-benchmark");
    var settings =
        StoreSettings.standard().withCompression(CompressionSettings.of(Compression.ZSTD, 3));
    BlobStorage storage = DiskBlobStorage.open(folder);
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    try (var store = new StoreFixture(settings);
        var uploads =
            new NarUploadService(
                settings,
                storage,
                store.database.repositories(),
                Clock.systemUTC(),
                new Random(3))) {
      byte[] text = words(64 << 20);
      push(store, uploads, text, 20, 1_000_000);
      long started = System.nanoTime();
      long cpuStarted = cpuNanos();
      push(store, uploads, text, nars, 2_000_000);
      double seconds = (System.nanoTime() - started) / 1e9;
      double cpuSeconds = (cpuNanos() - cpuStarted) / 1e9;
      out.printf(
          "%.1f s, %.0f MB/s; %.1f s of CPU, %.0f MB per CPU second%n",
          seconds, totalBytes / 1e6 / seconds, cpuSeconds, totalBytes / 1e6 / cpuSeconds);
      out.println(store.count("chunk") + " chunks in " + store.count("pack") + " packs");
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void push(
      StoreFixture store, NarUploadService uploads, byte[] text, int count, int firstSeed)
      throws Exception {
    int size = (int) (totalBytes / nars);
    try (var threads = Executors.newFixedThreadPool(atATime)) {
      List<Future<UploadOutcome>> results = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int seed = firstSeed + i;
        results.add(threads.submit(() -> upload(store, uploads, text, size, seed)));
      }
      for (var result : results) {
        result.get();
      }
    }
  }

  private static UploadOutcome upload(
      StoreFixture store, NarUploadService uploads, byte[] text, int size, int seed)
      throws UploadException, IOException {
    byte[] nar = Nars.ofFile(shuffled(text, size, seed));
    var request = store.request(StoreFixture.path(seed), Sha256.digest(nar), nar.length);
    return uploads.upload(request, new ByteArrayInputStream(nar));
  }

  /** Pieces of the text of 2 KiB in another order for each seed: no chunk occurs twice. */
  private static byte[] shuffled(byte[] text, int size, int seed) {
    var random = new Random(seed);
    var content = new byte[size];
    for (int at = 0; at < size; at += 2048) {
      int length = Math.min(2048, size - at);
      System.arraycopy(text, random.nextInt(text.length - length), content, at, length);
    }
    return content;
  }

  private static byte[] words(int size) {
    var random = new Random(1);
    byte[][] words = new byte[4096][];
    for (int i = 0; i < words.length; i++) {
      words[i] = new byte[3 + random.nextInt(9)];
      random.nextBytes(words[i]);
    }
    var text = new byte[size];
    for (int at = 0; at < size; ) {
      byte[] word = words[(int) (words.length * Math.pow(random.nextDouble(), 3))];
      int length = Math.min(word.length, size - at);
      System.arraycopy(word, 0, text, at, length);
      at += length;
    }
    return text;
  }
}

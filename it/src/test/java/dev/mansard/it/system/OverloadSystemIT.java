package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.Launchers;
import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.Pause;
import dev.mansard.it.topology.Replica;
import dev.mansard.it.topology.Topology;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;

/** An api-service with the chart's memory, and 200 clients who all want to upload at once. */
@ExtendWith(SharedTopology.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
final class OverloadSystemIT {
  private static final int CLIENTS = 200;

  /** As configuration.md says of {@code upload.at-once} and {@code upload.memory}. */
  private static final int AT_ONCE = 128;

  private static final long MEMORY_FOR_UPLOADS = 134_217_728;
  private static final Duration ADMISSION = Duration.ofSeconds(2);
  private static final int BYTES = 1_200_000;
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Pattern API = Pattern.compile("\\napi:\\n(.*?)\\n[a-z]", Pattern.DOTALL);
  private static final Pattern JAVA_OPTIONS =
      Pattern.compile("javaOptions: -XX:MaxRAMPercentage=([0-9]+) (-.*)");
  private static final Pattern MEMORY = Pattern.compile("limits:\\s+memory: ([0-9]+)Gi");

  private Topology topology;
  private Replica replica;
  private long memoryBytes;

  @BeforeAll
  void start(Topology shared) throws Exception {
    topology = shared;
    replica =
        topology.startReplica(
            "overload",
            topology.settings(),
            "[upload]\nadmission = \"" + ADMISSION.toSeconds() + " seconds\"\n",
            Map.of("MANSARD_JAVA_OPTIONS", chartOptions()));
    create(topology.client(replica));
  }

  /** What the chart's pod gets; the launcher wants the heap in bytes. */
  private String chartOptions() throws Exception {
    var values = Files.readString(Launchers.root().resolve("helm/mansard/values.yaml"));
    var api = API.matcher(values);
    assertThat(api.find()).isTrue();
    var options = JAVA_OPTIONS.matcher(api.group(1));
    var memory = MEMORY.matcher(api.group(1));
    assertThat(options.find() && memory.find()).as(api.group(1)).isTrue();
    memoryBytes = Long.parseLong(memory.group(1)) << 30;
    long heap = memoryBytes * Long.parseLong(options.group(1)) / 100;
    return "-Xmx" + heap + " " + options.group(2);
  }

  @AfterAll
  void stop() {
    if (replica != null) {
      replica.close();
    }
  }

  @Test
  void refusesWhatIsTooMuchKeepsItsMemoryAndAnswersReaders(TestReporter reporter) throws Exception {
    var client = topology.client(replica);
    var known = new HeldUpload("overload", CLIENTS, 1000);
    assertThat(sendUntilStored(known).status()).isEqualTo(200);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var readers = new Readers(client, "overload/" + known.hash() + ".narinfo")) {
      var sign = new CountDownLatch(1);
      var held = uploads().map(upload -> threads.submit(() -> send(upload, sign))).toList();
      assertThat(Pause.until(LIMIT, () -> running(held) < CLIENTS / 2)).isTrue();
      assertThat(replica.metric("mansard_uploads_in_flight")).isBetween(1L, (long) AT_ONCE);
      assertThat(replica.metric("mansard_uploads_in_flight_bytes"))
          .isBetween(MEMORY_FOR_UPLOADS / 2, MEMORY_FOR_UPLOADS);
      sign.countDown();
      assertRefusedOrStored(held);

      var again = uploads().map(upload -> threads.submit(() -> sendUntilStored(upload))).toList();
      for (var each : again) {
        assertThat(each.get().status()).isEqualTo(200);
      }
      reporter.publishEntry("narinfo", readers.slowest().toMillis() + " ms at most");
      assertThat(readers.failures()).isEmpty();
      assertThat(readers.slowest()).isLessThan(Duration.ofSeconds(20));
    }
    assertThat(replica.isAlive()).as(replica.output()).isTrue();
    assertThat(replica.output()).doesNotContain("OutOfMemory");
    assertThat(replica.isHealthy("ready")).isTrue();
    long peak = peakBytes();
    reporter.publishEntry("memory", (peak >> 20) + " MiB at most");
    assertThat(peak).isLessThan(memoryBytes);
  }

  /** Seats are for those, too, whose infos are being read; 128 of them do not end here. */
  @Test
  void refusesOneMoreThanMayBeThereAtOnce() throws Exception {
    long before = refusals("uploads");
    var waiting = new ArrayList<Socket>();
    try {
      for (int i = 0; i < AT_ONCE; i++) {
        waiting.add(
            new HeldUpload("overload", i, 1000).sendHalfTheInfo(replica.port(), topology.token()));
      }

      var answer = sendUntilRefused(new HeldUpload("overload", CLIENTS + 1, 1000));

      assertThat(answer.head()).contains("Too many uploads at once.");
      assertThat(answer.took()).isGreaterThanOrEqualTo(ADMISSION);
      assertThat(refusals("uploads")).isEqualTo(before + 1);
    } finally {
      for (var each : waiting) {
        each.close();
      }
    }
  }

  /** The server may not have met all others yet. */
  private HeldUpload.Answer sendUntilRefused(HeldUpload upload) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    var answer = send(upload, new CountDownLatch(0));
    while (answer.status() != 503 && System.nanoTime() < end) {
      answer = send(upload, new CountDownLatch(0));
    }
    return answer;
  }

  private long refusals(String reason) {
    return replica.metric("mansard_uploads_refused_total{reason=\"" + reason + "\"}");
  }

  /** The first calls of a process that has just started may take longer than it waits. */
  private static void create(OldAtticClient client) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    var answer = client.createCache("overload", true);
    while (answer.statusCode() == 503 && System.nanoTime() < end) {
      answer = client.createCache("overload", true);
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static Stream<HeldUpload> uploads() {
    return IntStream.range(0, CLIENTS).mapToObj(i -> new HeldUpload("overload", i, BYTES));
  }

  private HeldUpload.Answer send(HeldUpload upload, CountDownLatch sign) throws Exception {
    return upload.send(replica.port(), topology.token(), sign);
  }

  private static long running(List<Future<HeldUpload.Answer>> uploads) {
    return uploads.stream().filter(upload -> !upload.isDone()).count();
  }

  /**
   * Seats alone would refuse fewer than half, so some were refused for the want of memory; nobody
   * was refused who had not waited.
   */
  private void assertRefusedOrStored(List<Future<HeldUpload.Answer>> uploads) throws Exception {
    int refused = 0;
    for (var upload : uploads) {
      var answer = upload.get();
      assertThat(answer.status()).as(answer.head()).isIn(200, 503);
      if (answer.status() == 503) {
        refused++;
        assertThat(answer.head()).containsIgnoringCase("\r\nRetry-After: 5\r\n");
        assertThat(answer.took()).isGreaterThanOrEqualTo(ADMISSION);
      }
    }
    assertThat(refused).isBetween(CLIENTS / 2, CLIENTS - 1);
    assertThat(refusals("memory")).isGreaterThanOrEqualTo(refused - (CLIENTS - AT_ONCE));
  }

  /** As clients do, which wait as long as they are told. */
  private HeldUpload.Answer sendUntilStored(HeldUpload upload) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    var answer = send(upload, new CountDownLatch(0));
    while (answer.status() == 503 && System.nanoTime() < end) {
      Pause.of(Duration.ofSeconds(1));
      answer = send(upload, new CountDownLatch(0));
    }
    return answer;
  }

  /** The most memory that the process ever had. */
  private long peakBytes() throws Exception {
    var line =
        Files.readAllLines(Path.of("/proc", Long.toString(replica.pid()), "status")).stream()
            .filter(each -> each.startsWith("VmHWM:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
  }

  /** Asks for one narinfo all the time. */
  private static final class Readers implements AutoCloseable {
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicLong slowest = new AtomicLong();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean isStopped;

    Readers(OldAtticClient client, String path) {
      for (int i = 0; i < 2; i++) {
        var _ = threads.submit(() -> read(client, path));
      }
    }

    private void read(OldAtticClient client, String path) {
      while (!isStopped) {
        long start = System.nanoTime();
        try {
          int status = client.get(path).statusCode();
          if (status != 200) {
            failures.add("status " + status);
          }
        } catch (IOException | InterruptedException e) {
          failures.add(e.toString());
        }
        slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
        Pause.of(Duration.ofMillis(10));
      }
    }

    List<String> failures() {
      return List.copyOf(failures);
    }

    Duration slowest() {
      return Duration.ofNanos(slowest.get());
    }

    @Override
    public void close() {
      isStopped = true;
      threads.close();
    }
  }
}

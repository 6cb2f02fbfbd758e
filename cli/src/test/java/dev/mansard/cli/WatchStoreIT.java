package dev.mansard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.cli.FakeAttic.Fault;
import dev.mansard.cli.FakeAttic.Upload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches a real store while paths are added to it, before a server that sometimes misbehaves. */
class WatchStoreIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String MISSING = "/_api/v1/get-missing-paths";

  @TempDir private Path folder;
  private NixStore store;
  private AtticRun attic;
  private FakeAttic server;

  /** On a thread of its own: the HTTP client needs the common pool, of which this may be all. */
  private final CompletableFuture<AtticRun.Result> running = new CompletableFuture<>();

  @BeforeEach
  void start() throws Exception {
    NixStore.require();
    store = new NixStore(folder.resolve("root"));
    add("there before");
    server = new FakeAttic();
    attic = AtticRun.loggedIn(folder.resolve("home"), store, server);
    Thread.ofPlatform().start(() -> running.complete(attic.run("watch-store", "hello")));
    await().atMost(PATIENCE).until(() -> attic.said().contains("👀") || running.isDone());
  }

  @AfterEach
  void stop() {
    attic.stop();
    running.join();
    server.close();
  }

  private String add(String text) throws IOException, InterruptedException {
    Path file = folder.resolve(text.replace(' ', '-'));
    return store.add(Files.writeString(file, text));
  }

  private List<String> pushed() {
    return server.uploads().stream().map(Upload::baseName).toList();
  }

  private void awaitPushed(String... paths) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(pushed()).containsExactly(baseNames(paths)));
  }

  private static String[] baseNames(String... paths) {
    return List.of(paths).stream().map(path -> path.replaceFirst(".*/", "")).toArray(String[]::new);
  }

  private AtticRun.Result end() {
    attic.stop();
    return running.join();
  }

  @Test
  void pushesWhatIsNewAndNothingElse() throws Exception {
    String first = add("first");
    awaitPushed(first);
    String second = add("second");
    awaitPushed(first, second);

    AtticRun.Result result = end();

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err())
        .startsWith("👀 Pushing new store paths to \"hello\" on \"central\"\n✅ ")
        .contains("✅ " + baseNames(first)[0], "✅ " + baseNames(second)[0])
        .contains("\n✅ Pushed 2 paths, ");
  }

  @Test
  void pushesTheClosureInItsOrder() throws Exception {
    store.eval(
        """
        let a = builtins.toFile "a" "first";
        in builtins.toFile "b" "second, after ${a}"
        """);

    await().atMost(PATIENCE).until(() -> server.uploads().size() == 2);
    assertThat(pushed())
        .satisfiesExactly(
            first -> assertThat(first).endsWith("-a"), second -> assertThat(second).endsWith("-b"));
    assertThat(end().status()).isZero();
  }

  @Test
  void losesNothingWhileTheServerIsAway() throws Exception {
    Fault away = FakeAttic.answer(503, "");
    server.fail(MISSING, java.util.Collections.nCopies(20, away).toArray(Fault[]::new));

    String first = add("first");

    awaitPushed(first);
    assertThat(attic.said()).contains("❌ 1 path cannot be looked up now, later again: HTTP 503");
    assertThat(end().status()).isZero();
  }

  @Test
  void triesAnUploadAgainThatFailed() throws Exception {
    var failures = new java.util.concurrent.atomic.AtomicInteger(20);
    server.beforeStoring(
        name ->
            failures.getAndDecrement() > 0
                ? Optional.of(FakeAttic.answer(500, ""))
                : Optional.empty());

    String first = add("first");

    awaitPushed(first);
    assertThat(attic.said()).contains("❌ " + baseNames(first)[0]);
    AtticRun.Result result = end();
    assertThat(result.status()).isZero();
    assertThat(result.err()).contains("\n✅ Pushed 1 path, ").doesNotContain(" failed");
  }

  @Test
  void pushesWhatRefersToAPathThatFailedHereAndCameFromElsewhere() throws Exception {
    String text = "builtins.toFile \"a\" \"first\"";
    server.beforeStoring(
        name -> name.equals("a") ? Optional.of(FakeAttic.answer(403, "")) : Optional.empty());
    String first = store.eval(text);
    await().atMost(PATIENCE).until(() -> attic.said().contains("❌ " + baseNames(first)[0]));

    server.addPresent(baseNames(first)[0].substring(0, 32));
    String second = store.eval("builtins.toFile \"b\" \"after ${" + text + "}\"");

    awaitPushed(second);
    assertThat(end().status()).isZero();
  }

  @Test
  void losesNothingThatFailsWhileItIsLookedUpAgain() throws Exception {
    String second = add("second");
    awaitPushed(second);
    var arrived = new CountDownLatch(1);
    var fail = new CountDownLatch(1);
    server.beforeStoring(
        name -> {
          boolean isFirst = arrived.getCount() > 0;
          arrived.countDown();
          fail.await();
          return isFirst ? Optional.of(FakeAttic.answer(403, "")) : Optional.empty();
        });
    String first = add("first");
    arrived.await();
    var asked = new CountDownLatch(1);
    var tell = new CountDownLatch(1);
    server.beforeTellingMissing(
        name -> {
          asked.countDown();
          tell.await();
          return Optional.empty();
        });
    lockForAMoment(first);
    lockForAMoment(second);
    asked.await();

    fail.countDown();
    await().atMost(PATIENCE).until(() -> attic.said().contains("❌ " + baseNames(first)[0]));
    tell.countDown();

    awaitPushed(second, first);
    assertThat(end().status()).isZero();
  }

  private void lockForAMoment(String path) throws IOException {
    Files.delete(Files.createFile(store.files(path + ".lock")));
  }

  @Test
  void doesNotRepeatWhatTheServerWillNeverTake() throws Exception {
    server.beforeStoring(
        name -> name.equals("large") ? Optional.of(FakeAttic.answer(413, "")) : Optional.empty());

    add("large");
    await().atMost(PATIENCE).until(() -> attic.said().contains("HTTP 413"));
    String second = add("second");
    awaitPushed(second);

    assertThat(end().err()).contains("Error: 1 path could not be pushed, ", "-large among them");
    assertThat(server.seen().stream().filter(seen -> seen.path().endsWith("/upload-path")))
        .hasSize(2);
  }

  @Test
  void repeatsAnUploadThatWasCutOffOnItsWay() throws Exception {
    var isFirst = new AtomicBoolean(true);
    String cut = "{\"code\":400,\"error\":\"TruncatedNar\",\"message\":\"got 1 of 2 bytes\"}";
    server.beforeStoring(
        name ->
            isFirst.getAndSet(false) ? Optional.of(FakeAttic.answer(400, cut)) : Optional.empty());

    String path = add("first");

    awaitPushed(path);
    assertThat(attic.said()).contains("❌ " + baseNames(path)[0] + ": TruncatedNar: ");
    assertThat(end().status()).isZero();
  }

  @Test
  void saysWhatIsLeftAtTheEnd() throws Exception {
    server.beforeStoring(name -> Optional.of(FakeAttic.answer(500, "")));
    String path = add("first");
    await().atMost(PATIENCE).until(() -> attic.said().contains("❌"));

    AtticRun.Result result = end();

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .endsWith(
            "Error: 1 path could not be pushed, %s among them\n".formatted(baseNames(path)[0]));
  }

  @Test
  void forgetsALockThatLeavesNoPath() throws Exception {
    lockForAMoment("/nix/store/" + "0".repeat(32) + "-failed");
    String first = add("first");
    awaitPushed(first);

    AtticRun.Result result = end();

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).doesNotContain("failed");
  }

  @Test
  void endsWhatItHasBegunBeforeItStops() throws Exception {
    var arrived = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    server.beforeStoring(
        name -> {
          arrived.countDown();
          goOn.await();
          return Optional.empty();
        });
    String path = add("first");
    arrived.await();

    attic.stop();
    goOn.countDown();

    assertThat(running.join().status()).isZero();
    assertThat(pushed()).containsExactly(baseNames(path));
  }
}

package dev.mansard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pushes {@code c}, which refers to {@code b}, which refers to {@code a}, all at the same time. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EarlyPushIT {
  private static final String CHAIN =
      """
      let a = builtins.toFile "a" "first";
          b = builtins.toFile "b" "second, after ${a}";
          c = builtins.toFile "c" "third, after ${b}";
      in c""";

  /** Longer than any test may take: only a repeated upload lets go of the others. */
  private static final Duration FOR_EVER = Duration.ofMinutes(5);

  @TempDir private Path folder;
  private NixStore store;
  private AtticRun attic;
  private FakeAttic server;
  private final List<String> arrived = new CopyOnWriteArrayList<>();
  private final CountDownLatch dependents = new CountDownLatch(2);

  @BeforeEach
  void start() throws IOException {
    NixStore.require();
    store = new NixStore(folder.resolve("root"));
    server = new FakeAttic();
    server.sayThatItCommitsAtEnd();
    server.onArrival(this::note);
    attic = AtticRun.loggedIn(folder.resolve("home"), store, server).withHold(FOR_EVER);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Optional<FakeAttic.Fault> note(String name) {
    arrived.add(name);
    if (!name.equals("a")) {
      dependents.countDown();
    }
    return Optional.empty();
  }

  private void awaitDependents(String name) throws InterruptedException {
    if (name.equals("a")) {
      assertThat(dependents.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void assertAllStoredInOrder(AtticRun.Result result) {
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).contains("✅ Pushed 3 paths, ");
    assertThat(server.uploads())
        .extracting(upload -> upload.baseName().substring(33))
        .containsExactly("a", "b", "c");
  }

  @Test
  void sendsPathsWhileTheirReferencesAreUnderWayAndEndsThemAfterwards() throws Exception {
    server.beforeStoring(
        name -> {
          awaitDependents(name);
          return Optional.empty();
        });

    assertAllStoredInOrder(attic.run("push", "hello", store.eval(CHAIN)));

    assertThat(arrived).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void sendsOneAfterTheOtherToAServerThatDoesNotSayWhenItStores() throws Exception {
    try (var silent = new FakeAttic()) {
      var begun = new CopyOnWriteArrayList<String>();
      silent.onArrival(
          name -> {
            begun.add(name + silent.uploads().size());
            return Optional.empty();
          });
      var other = AtticRun.loggedIn(folder.resolve("other"), store, silent);

      assertThat(other.run("push", "hello", store.eval(CHAIN)).status()).isZero();

      assertThat(begun).containsExactly("a0", "b1", "c2");
    }
  }

  @Test
  void endsWhatRefersToAFailedPathSoThatTheCacheNeverHasIt() throws Exception {
    server.beforeStoring(
        name -> {
          awaitDependents(name);
          return Optional.of(
              FakeAttic.answer(
                  400, "{\"code\":400,\"error\":\"RequestError\",\"message\":\"no\"}"));
        });

    AtticRun.Result result = attic.run("push", "hello", store.eval(CHAIN));

    assertThat(result.err())
        .containsPattern("❌ [0-9a-z]{32}-a: RequestError: no\n")
        .containsPattern(
            "❌ [0-9a-z]{32}-b: not pushed, since its reference [0-9a-z]{32}-a could not be\n")
        .containsPattern(
            "❌ [0-9a-z]{32}-c: not pushed, since its reference [0-9a-z]{32}-b could not be\n")
        .containsPattern("❌ Pushed 0 of 3 paths, .*; 3 failed\n");
    assertThat(result.status()).isEqualTo(1);
    assertThat(server.uploads()).isEmpty();
    assertThat(server.seen().stream().filter(seen -> seen.path().endsWith("upload-path")))
        .as("bodies that came to their end")
        .hasSize(1);
  }

  @Test
  void letsGoWhenAReferenceHasToBeSentAgain() throws Exception {
    var isFirst = new AtomicBoolean(true);
    server.beforeStoring(
        name -> {
          awaitDependents(name);
          return isFirst.getAndSet(false)
              ? Optional.of(FakeAttic.answer(503, ""))
              : Optional.empty();
        });

    assertAllStoredInOrder(attic.run("push", "hello", store.eval(CHAIN)));

    assertThat(arrived).hasSize(6).endsWith("a", "b", "c");
  }

  @Test
  void letsGoOfWhatIsHeldForTooLongAndSendsItLater() throws Exception {
    server.beforeStoring(
        name -> {
          awaitDependents(name);
          if (name.equals("a")) {
            await().until(() -> server.brokenOff() == 2);
          }
          return Optional.empty();
        });

    assertAllStoredInOrder(
        attic.withHold(Duration.ofMillis(200)).run("push", "hello", store.eval(CHAIN)));

    assertThat(arrived).hasSize(5).endsWith("b", "c");
  }

  @Test
  void comesToItsEndAtAServerThatTakesOneUploadAtATimeAndTheWrongOneFirst() throws Exception {
    server.admit(1);
    server.onArrival(
        name -> {
          note(name);
          if (name.equals("a")) {
            await().until(server::isFull);
          }
          return Optional.empty();
        });

    assertAllStoredInOrder(
        attic.withHold(Duration.ofMillis(200)).run("push", "hello", store.eval(CHAIN)));

    assertThat(server.brokenOff()).isPositive();
  }
}

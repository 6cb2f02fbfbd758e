package dev.mansard.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mansard.cli.nix.StoreLocation;
import dev.mansard.cli.push.NewPaths;
import dev.mansard.protocol.nix.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder is the store; locks come and go as Nix has them. */
class StoreWatchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir private Path folder;
  private final NewPaths paths = new NewPaths(new NewPaths.Times(NEVER, NEVER, NEVER, NEVER));
  private final List<String> said = new CopyOnWriteArrayList<>();

  private StoreWatch watch() throws IOException {
    return StoreWatch.start(new StoreLocation("/nix/store", folder), paths, said::add);
  }

  private StoreWatch watch(ToldEvents events) throws IOException {
    return StoreWatch.start(new StoreLocation("/nix/store", folder), paths, said::add, events);
  }

  private static String baseName(int number) {
    return "%032d-p%d".formatted(number, number);
  }

  private static StorePath path(int number) {
    return StorePath.parse("/nix/store", baseName(number));
  }

  /** As Nix does it: lock, contents, end of the lock. */
  private void make(String baseName) throws IOException {
    Path lock = Files.createFile(folder.resolve(baseName + ".lock"));
    Files.createDirectory(folder.resolve(baseName));
    Files.delete(lock);
  }

  private void awaitPaths(StorePath... expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(paths.left()).containsExactlyInAnyOrder(expected));
  }

  @Test
  void tellsOfAPathWhenItsLockIsGone() throws IOException {
    Path before = Files.createFile(folder.resolve(baseName(1) + ".lock"));
    try (var _ = watch()) {
      Files.delete(before);
      awaitPaths(path(1));

      make(baseName(2));

      awaitPaths(path(1), path(2));
    }
  }

  @Test
  void takesNothingElseForAPath() throws IOException {
    try (var _ = watch()) {
      make("%032d-p.drv".formatted(1));
      make("%032d-p-source".formatted(2));
      make("too-short");
      make(".links");
      Files.delete(Files.createFile(folder.resolve(baseName(3))));

      make(baseName(4));

      awaitPaths(path(4));
      assertThat(said).isEmpty();
    }
  }

  /** Far more at once than are kept for a reader that does not come. */
  @Test
  void losesNoneOfMany() throws IOException {
    int many = 5_000;
    try (var _ = watch()) {
      for (int number = 0; number < many; number++) {
        make(baseName(number));
      }

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(paths.left())
                      .containsExactlyInAnyOrderElementsOf(
                          IntStream.range(0, many).mapToObj(StoreWatchTest::path).toList()));
    }
  }

  @Test
  void looksForWhatDroppedEventsHaveNotTold() throws IOException {
    make(baseName(1));
    Path before = Files.createFile(folder.resolve(baseName(2) + ".lock"));
    Files.createFile(folder.resolve(baseName(2)));
    var events = new ToldEvents();
    try (var _ = watch(events)) {
      Files.delete(before);
      make(baseName(3));
      Path unfinished = Files.createFile(folder.resolve(baseName(4) + ".lock"));
      Files.createFile(folder.resolve(baseName(4)));
      make("%032d-p.drv".formatted(5));

      events.tell(ToldEvents.OVERFLOW);
      awaitPaths(path(2), path(3));

      Files.delete(unfinished);
      events.tell(ToldEvents.OVERFLOW);
      awaitPaths(path(2), path(3), path(4));
    }
  }

  @Test
  void tellsTheRestThatCameWithAnOverflowToo() throws IOException {
    var events = new ToldEvents();
    try (var _ = watch(events)) {
      make(baseName(1));
      events.tell(
          ToldEvents.removed(baseName(2) + ".lock"),
          ToldEvents.OVERFLOW,
          ToldEvents.removed(baseName(3) + ".lock"));

      awaitPaths(path(1), path(2), path(3));
    }
  }

  @Test
  void readsTheFolderAgainWithTheNextEventsIfItCouldNot() throws IOException {
    Path store = Files.createDirectory(folder.resolve("store"));
    Path away = folder.resolve("away");
    var location = new StoreLocation("/nix/store", store);
    var events = new ToldEvents();
    try (var _ = StoreWatch.start(location, paths, said::add, events)) {
      Files.createDirectory(store.resolve(baseName(1)));
      Files.move(store, away);
      events.tell(ToldEvents.OVERFLOW);
      await().atMost(PATIENCE).until(() -> !said.isEmpty());
      Files.move(away, store);

      events.tell(ToldEvents.removed("anything"));

      awaitPaths(path(1));
      assertThat(said).singleElement().asString().startsWith("Error during watch: ");
    }
  }

  @Test
  void endsWithTheStore() throws Exception {
    Path store = Files.createDirectory(folder.resolve("store"));
    try (var watch = StoreWatch.start(new StoreLocation("/nix/store", store), paths, said::add)) {
      watch.requireWatched();

      Files.delete(store);

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThatThrownBy(watch::requireWatched)
                      .hasMessage(store + " cannot be watched any more"));
    }
  }

  @Test
  void doesNotStartWithoutAStore() {
    var nowhere = new StoreLocation("/nix/store", folder.resolve("none"));

    assertThatThrownBy(() -> StoreWatch.start(nowhere, paths, said::add))
        .isInstanceOf(NoSuchFileException.class);
  }
}

package dev.mansard.gc.collect;

import static dev.mansard.gc.testing.CollectorFixture.removed;
import static dev.mansard.gc.testing.StoreFixture.nar;
import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.gc.collect.postgres.PostgresMappingRepository;
import dev.mansard.gc.collect.postgres.PostgresOrphanCensus;
import dev.mansard.gc.collect.postgres.PostgresPins;
import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.StoreFixture;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.upload.UploadOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CollectionIT {
  private StoreFixture store;
  private CollectorFixture collector;

  @BeforeEach
  void open() throws Exception {
    store = new StoreFixture();
    collector = new CollectorFixture(store);
  }

  @AfterEach
  void close() throws Exception {
    assertThat(store.problems()).isEmpty();
    collector.close();
    store.close();
  }

  @Test
  void freesWhatNobodyUsedForTheRetentionPeriodAndKeepsTheRest() throws Exception {
    store.push(store.cache, 1);
    store.push(store.cache, 2);
    store.age(store.cache, 1, Duration.ofDays(31));

    var report = collector.collect();

    assertThat(store.has(store.cache, 1)).isFalse();
    assertThat(store.read(store.cache, path(2))).isEqualTo(nar(2, 20_000));
    assertThat(removed(report, "mappings by age")).isEqualTo(1);
    assertThat(removed(report, "NARs")).isEqualTo(1);
    assertThat(removed(report, "packs")).isEqualTo(1);
    assertThat(report.bytes()).isEqualTo(nar(1, 20_000).length);
    assertThat(store.blobs.keys()).hasSize(1);
  }

  @Test
  void takesThePeriodOfTheCacheBeforeTheDefault() throws Exception {
    var brief = store.createCache("brief");
    var forever = store.createCache("forever");
    store.retain(brief, Duration.ofDays(1));
    store.retain(forever, Duration.ZERO);
    for (var cache : List.of(store.cache, brief, forever)) {
      store.push(cache, 1);
      store.age(cache, 1, Duration.ofDays(2));
    }

    collector.collect();

    assertThat(store.has(store.cache, 1)).isTrue();
    assertThat(store.has(brief, 1)).isFalse();
    assertThat(store.has(forever, 1)).isTrue();

    store.passTime(Duration.ofDays(20_000));
    collector.collect();

    assertThat(store.has(store.cache, 1)).isFalse();
    assertThat(store.read(forever, path(1))).isEqualTo(nar(1, 20_000));
  }

  @Test
  void keepsEverythingWhereTheDefaultIsZero() throws Exception {
    collector.retention = new RetentionSettings(Duration.ZERO);
    store.push(store.cache, 1);
    store.age(store.cache, 1, Duration.ofDays(20_000));

    collector.collect();

    assertThat(store.has(store.cache, 1)).isTrue();
  }

  @Test
  void keepsWhatAKeptPathRefersToThroughAnyNumberOfOthers() throws Exception {
    for (long i = 0; i < 20; i++) {
      store.push(store.cache, i, i, i + 1);
    }
    store.push(store.cache, 20);
    store.push(store.cache, 30, 20);
    store.passTime(Duration.ofDays(31));
    store.use(store.cache, path(0));

    var report = collector.collect();

    assertThat(removed(report, "mappings by age")).isEqualTo(1);
    for (long i = 0; i <= 20; i++) {
      assertThat(store.has(store.cache, i)).as("path %d", i).isTrue();
    }
    assertThat(store.has(store.cache, 30)).isFalse();
  }

  @Test
  void followsReferencesWithinACacheOnly() throws Exception {
    var other = store.createCache("other");
    store.push(store.cache, 1);
    store.push(other, 2, 1);
    store.age(store.cache, 1, Duration.ofDays(31));

    collector.collect();

    assertThat(store.has(store.cache, 1)).isFalse();
  }

  @Test
  void dropsPathsThatReferToEachOtherInACircle() throws Exception {
    store.push(store.cache, 1, 2);
    store.push(store.cache, 2, 3);
    store.push(store.cache, 3, 1, 3);
    store.passTime(Duration.ofDays(31));

    assertThat(removed(collector.collect(), "mappings by age")).isEqualTo(3);
  }

  @Test
  void keepsRootsWithTheirClosure() throws Exception {
    store.push(store.cache, 1, 2);
    store.push(store.cache, 2);
    store.push(store.cache, 3);
    store.passTime(Duration.ofDays(31));
    collector.roots.add(root(path(1).hash()));

    collector.collect();

    assertThat(store.has(store.cache, 1)).isTrue();
    assertThat(store.has(store.cache, 2)).isTrue();
    assertThat(store.has(store.cache, 3)).isFalse();
  }

  @Test
  void keepsWhatIsPinnedWithItsClosureUntilThePinIsGone() throws Exception {
    store.push(store.cache, 1, 2);
    store.push(store.cache, 2);
    store.push(store.cache, 3);
    store.pin(store.cache, "release", 1);
    store.passTime(Duration.ofDays(31));

    collector.collect();

    assertThat(store.has(store.cache, 1)).isTrue();
    assertThat(store.read(store.cache, path(2))).isEqualTo(nar(2, 20_000));
    assertThat(store.has(store.cache, 3)).isFalse();

    store.unpin(store.cache, "release");
    collector.collect();

    assertThat(store.count("object")).isZero();
  }

  @Test
  void keepsAnOlderTargetOfAPinUntilItsTimeIsOver() throws Exception {
    store.push(store.cache, 1);
    store.pin(store.cache, "release", 1);
    store.database.execute(
        "update mansard.pin_target set replaced_at = now(), kept_until = now() + interval '40 days'");
    store.passTime(Duration.ofDays(31));
    collector.collect();
    assertThat(store.has(store.cache, 1)).isTrue();

    store.passTime(Duration.ofDays(10));
    collector.collect();

    assertThat(store.has(store.cache, 1)).isFalse();
  }

  @Test
  void pinsOfADestroyedCacheKeepNothingAndGoWithIt() throws Exception {
    store.push(store.cache, 1);
    store.pin(store.cache, "release", 1);
    store.destroy(store.cache);

    collector.collect();

    assertThat(store.count("object")).isZero();
    assertThat(store.count("pin")).isZero();
    assertThat(store.count("pin_target")).isZero();
  }

  private static RootProvider root(StorePathHash hash) {
    return (_, after, _) -> after.equals(Optional.empty()) ? List.of(hash) : List.of();
  }

  @Test
  void dropsReferrersBeforeWhatTheyReferTo() throws Exception {
    for (long i = 0; i < 6; i++) {
      store.push(store.cache, i, i + 1);
    }
    store.passTime(Duration.ofDays(31));

    collector.step(
        () -> {
          var cache = collector.mappings().listAging(collector.retention).getFirst();
          var job =
              new ExpiredMappingJob(
                  collector.mappings(), collector.retention, List.of(), collector.lag, Rest.none());
          Expiry expiry = job.mark(cache);
          assertThat(expiry.countReferrers(100)).isEqualTo(6);
          for (long i = 0; i < 6; i++) {
            assertThat(expiry.drop(100)).isEqualTo(new Expiry.Dropped(1, 1));
            assertThat(store.has(store.cache, i)).isFalse();
          }
          assertThat(expiry.drop(100).tried()).isZero();
          return 0;
        });
  }

  @Test
  void dropsNothingByAgeWhileReadsAreUnknown() throws Exception {
    store.push(store.cache, 1);
    store.passTime(Duration.ofDays(31));
    collector.lag = () -> false;

    collector.collect();

    assertThat(store.has(store.cache, 1)).isTrue();
  }

  @Test
  void keepsContentThatAnotherCacheMaps() throws Exception {
    var twin = store.createCache("twin");
    store.push(store.cache, 1);
    store.push(twin, 1);
    store.age(store.cache, 1, Duration.ofDays(31));

    collector.collect();

    assertThat(store.has(store.cache, 1)).isFalse();
    assertThat(store.read(twin, path(1))).isEqualTo(nar(1, 20_000));
  }

  @Test
  void keepsChunksThatAnotherNarContains() throws Exception {
    byte[] shared = nar(7, 60_000);
    byte[] longer = nar(7, 90_000);
    store.push(store.cache, path(1), shared);
    store.push(store.cache, path(2), longer);
    store.age(store.cache, 1, Duration.ofDays(31));

    var report = collector.collect();

    assertThat(removed(report, "NARs")).isEqualTo(1);
    assertThat(store.read(store.cache, path(2))).isEqualTo(longer);
  }

  @Test
  void leavesNothingOfDestroyedCaches() throws Exception {
    var other = store.createCache("other");
    for (long i = 0; i < 30; i++) {
      store.push(i % 2 == 0 ? store.cache : other, i, i + 1);
    }
    store.destroy(store.cache);
    store.destroy(other);

    collector.collect();

    for (var table : List.of("cache", "object", "nar", "chunk", "pack", "lease")) {
      assertThat(store.count(table)).as(table).isZero();
    }
    assertThat(store.blobs.keys()).isEmpty();
  }

  @Test
  void keepsTheRowOfACacheWhoseNameStaysTaken() throws Exception {
    store.push(store.cache, 1);
    store.database.execute("update mansard.cache set deleted_at = now()");

    collector.collect();
    collector.collect();

    assertThat(store.count("object")).isZero();
    assertThat(store.count("cache")).isEqualTo(1);
  }

  @Test
  void waitsForTheGracePeriodBeforeBytesGo() throws Exception {
    collector.grace = Duration.ofMinutes(15);
    store.push(store.cache, 1);
    store.age(store.cache, 1, Duration.ofDays(31));

    collector.collect();

    assertThat(store.count("chunk")).isZero();
    assertThat(store.blobs.keys()).hasSize(1);

    store.passTime(Duration.ofMinutes(14));
    collector.collect();
    assertThat(store.blobs.keys()).hasSize(1);

    store.passTime(Duration.ofMinutes(2));
    collector.collect();
    assertThat(store.blobs.keys()).isEmpty();
    assertThat(store.count("pack")).isZero();
  }

  @Test
  void countsTheChunksOfALargeNarDownSliceBySlice() throws Exception {
    byte[] large = nar(5, 600_000);
    store.push(store.cache, path(5), large);
    store.push(store.cache, path(6), nar(5, 50_000));
    store.age(store.cache, 5, Duration.ofDays(31));
    long chunks = store.count("chunk");

    long slices =
        collector.step(
            () -> {
              collector.expiry().run();
              var orphans = collector.orphans();
              assertThat(orphans.reapNars(10)).isEqualTo(1);
              assertThat(store.count("released_recipe")).isEqualTo(1);
              long all = 0;
              while (orphans.releaseChunks(10) > 0) {
                all++;
              }
              return all;
            });

    assertThat(slices).isEqualTo((chunks + 9) / 10);
    assertThat(store.problems()).isEmpty();
    collector.collect();
    assertThat(store.count("chunk")).isLessThan(chunks);
    assertThat(store.read(store.cache, path(6))).isEqualTo(nar(5, 50_000));
  }

  @Test
  void saysWhatWouldGoAndWhyWithoutRemovingAnything() throws Exception {
    var other = store.createCache("other");
    store.push(other, 5);
    store.destroy(other);
    store.push(store.cache, 1, 2);
    store.push(store.cache, 2);
    store.push(store.cache, 3);
    store.push(store.cache, 4);
    store.push(store.cache, 6, 7);
    store.push(store.cache, 7);
    store.push(store.cache, 8);
    store.pin(store.cache, "a-release", 6);
    store.pin(store.cache, "b-release", 8);
    store.passTime(Duration.ofDays(31));
    store.use(store.cache, path(1));

    String text;
    try (var session = Session.reading(store.database.database())) {
      var mappings = new PostgresMappingRepository(() -> session);
      var census = new PostgresOrphanCensus(session);
      var pins = new PostgresPins(() -> session);
      text = new Preview(mappings, collector.retention, pins, census).text(1);
    }

    assertThat(text)
        .contains("A destroyed cache (row " + other.id() + "): all its paths would go.\n")
        .contains(
            "Cache first: 2 paths were not used for 2592000 seconds or more and would go;"
                + " 1 more are kept, as others refer to them, and 3 by pins.\n")
        .containsPattern("  /nix/store/\\S+-path-6  kept by pin a-release\n  ... and more pins\n")
        .containsPattern("  /nix/store/\\S+-path-[34]  last used 20\\S+Z\n  ... and 1 more\n")
        .endsWith("On their way out: 0 NARs, 0 chunks, 0 packs of 0 bytes.\n");
    assertThat(store.count("object")).isEqualTo(8);
    collector.collect();
    assertThat(store.count("object")).isEqualTo(5);
  }

  @Test
  void takesAnExpiredPathBackWhenItIsPushedAgain() throws Exception {
    store.push(store.cache, 1);
    store.age(store.cache, 1, Duration.ofDays(31));
    collector.collect(List.of(collector.expiry()));
    assertThat(store.count("nar where orphaned_at is not null")).isEqualTo(1);

    assertThat(store.push(store.cache, 1)).isInstanceOf(UploadOutcome.Deduplicated.class);

    assertThat(store.count("nar where orphaned_at is not null")).isZero();
    assertThat(store.blobs.keys()).hasSize(1);
    collector.collect();
    assertThat(store.read(store.cache, path(1))).isEqualTo(nar(1, 20_000));
  }
}

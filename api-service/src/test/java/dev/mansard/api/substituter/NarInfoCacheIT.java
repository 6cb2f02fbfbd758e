package dev.mansard.api.substituter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.ProductionLike;
import dev.mansard.api.testing.Rows;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * narinfos from memory, while somebody else changes the rows: another replica, or the collector.
 * That an answer is from memory shows when its row was changed behind the triggers' back.
 */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
@TestProfile(ProductionLike.class)
class NarInfoCacheIT {
  /** Generous: a loaded machine notices late, and a test that never notices fails all the same. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final String DERIVER = "a".repeat(32) + "-x.drv";

  private final Api root = Api.root();
  private final Api stranger = Api.stranger();
  private final String cache = "n" + UUID.randomUUID().toString().substring(0, 8);
  private final SampleNar nar = SampleNar.small();
  private final String path = "/" + cache + "/" + nar.hash() + ".narinfo";

  @BeforeEach
  void read() throws Exception {
    root.createCache(cache, true);
    assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
    awaitInMemory();
  }

  /** Until an answer comes without the row. */
  private void awaitInMemory() throws Exception {
    await(
        () -> {
          int status = stranger.get(path).statusCode();
          behindTheTriggers("update mansard.object set deriver = '" + DERIVER + "'" + where());
          var answer = Api.describe(stranger.get(path));
          boolean isKept = status == 200 && answer.startsWith("200 ") && !answer.contains(DERIVER);
          var undo = "update mansard.object set deriver = null" + where();
          if (isKept) {
            behindTheTriggers(undo);
          } else {
            Rows.change(undo); // or what was just read would be kept and never forgotten
          }
          return isKept;
        });
  }

  @Test
  void answersFromMemoryAsFromTheDatabase() throws Exception {
    var kept = stranger.get(path);
    var head = stranger.head(path);
    Rows.change("update mansard.object set deriver = '" + DERIVER + "'" + where());
    await(() -> Api.text(stranger.get(path)).contains("Deriver: " + DERIVER));
    Rows.change("update mansard.object set deriver = null" + where());
    await(() -> !Api.text(stranger.get(path)).contains("Deriver"));
    var fresh = stranger.get(path + "?fresh");

    assertThat(Api.text(kept)).isEqualTo(Api.text(fresh));
    for (var name :
        new String[] {
          "content-type", "content-length", "cache-control", "x-attic-cache-visibility"
        }) {
      assertThat(kept.headers().firstValue(name))
          .isPresent()
          .isEqualTo(fresh.headers().firstValue(name))
          .isEqualTo(head.headers().firstValue(name));
    }
    assertThat(head.body()).isEmpty();
    assertThat(head.statusCode()).isEqualTo(200);
  }

  @Test
  void hearsOfDeletedObjects() throws Exception {
    Rows.change("delete from mansard.object" + where());

    awaitStatus(404);
  }

  @Test
  void hearsOfThousandsOfDeletedObjects() throws Exception {
    Rows.change(
        "insert into mansard.object select cache_id, lpad(number::text, 32, '0'), nar_id, store_path,"
            + " refs, deriver, ca, foreign_signatures, signature, signing_key_id, created_by,"
            + " created_at, last_accessed_at from mansard.object, generate_series(1, 1000) as"
            + " numbers(number)"
            + where());
    var many = "/" + cache + "/%032d.narinfo";
    for (int number : new int[] {1, 500, 1000}) {
      assertThat(stranger.get(many.formatted(number)).statusCode()).isEqualTo(200);
    }

    Rows.change(
        "delete from mansard.object where cache_id in"
            + " (select id from mansard.cache where name = '%s')".formatted(cache));

    awaitStatus(404);
    for (int number : new int[] {1, 500, 1000}) {
      await(() -> stranger.get(many.formatted(number)).statusCode() == 404);
    }
  }

  @Test
  void hearsOfObjectsMappedOrSignedAnew() throws Exception {
    Rows.change(
        "update mansard.object set foreign_signatures ="
            + " array['other-1:' || split_part(signature, ':', 2)]"
            + where());

    await(() -> Api.text(stranger.get(path)).contains("\nSig: other-1:"));
  }

  @Test
  void signsAnewWithANewKey() {
    var before = Api.text(stranger.get(path));

    var changed = root.patch("/_api/v1/cache-config/" + cache, "{\"keypair\":\"Generate\"}");

    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(Api.text(stranger.get(path))).contains("\nSig: ").isNotEqualTo(before);
  }

  @Test
  void hearsOfCachesThatAreHidden() throws Exception {
    Rows.change("update mansard.cache set is_public = false where name = '%s'".formatted(cache));

    awaitStatus(401);
    await(() -> root.get(path).statusCode() == 200);
    assertThat(stranger.get(path).statusCode()).isEqualTo(401);
  }

  @Test
  void hearsOfCachesThatAreDestroyedByAnotherReplica() throws Exception {
    Rows.change(
        "update mansard.cache set deleted_at = now(), name_taken = false where name = '%s'"
            .formatted(cache));

    awaitStatus(401);
    await(() -> root.get(path).statusCode() == 404);
  }

  @Test
  void forgetsAtOnceWhatIsDestroyedThroughItself() {
    assertThat(root.delete("/_api/v1/cache-config/" + cache).statusCode()).isEqualTo(200);

    assertThat(root.get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void hearsOfQuarantine() throws Exception {
    Rows.change(
        "update mansard.nar set quarantined_at = now() where id ="
            + " (select nar_id from mansard.object"
            + where()
            + ")");

    awaitStatus(404);
  }

  @Test
  void showsNewPushesAtOnce() {
    var next = SampleNar.small();
    var itsPath = "/" + cache + "/" + next.hash() + ".narinfo";
    assertThat(stranger.get(itsPath).statusCode()).isEqualTo(404);

    next.push(root, cache);

    assertThat(stranger.get(itsPath).statusCode()).isEqualTo(200);
  }

  @Test
  void notesReadsFromMemory() throws Exception {
    await(() -> events() > 0);
    Rows.change("delete from mansard.outbox");

    await(
        () -> {
          assertThat(stranger.get(path).statusCode()).isEqualTo(200);
          return events() > 0;
        });
  }

  @Test
  void trustsItsMemoryNoMoreWhenTheLineIsCut() throws Exception {
    ServerResource.line().cut();
    try {
      Rows.change("delete from mansard.object" + where());
      await(() -> stranger.get(path).statusCode() != 200);
    } finally {
      ServerResource.line().mend();
    }
    awaitStatus(404);
    await(() -> nar.push(root, cache).statusCode() == 200);
    awaitInMemory();
  }

  /** Everything looks open, and no notification arrives. */
  @Test
  void trustsItsMemoryNoMoreWhenTheLineStalls() throws Exception {
    ServerResource.line().stall();
    try {
      Rows.change("delete from mansard.object" + where());
      long deleted = System.nanoTime();
      long lastServed = deleted;
      // A read that is not answered from memory would hang until the line is mended.
      while (System.nanoTime() - deleted < Duration.ofSeconds(3).toNanos()) {
        long asked = System.nanoTime();
        if (answersWithin(Duration.ofSeconds(1))) {
          lastServed = asked;
        } else {
          break;
        }
      }
      assertThat(Duration.ofNanos(lastServed - deleted)).isLessThan(Duration.ofSeconds(1));
    } finally {
      ServerResource.line().mend();
    }
    awaitStatus(404);
  }

  private boolean answersWithin(Duration limit) throws Exception {
    var answer = CompletableFuture.supplyAsync(() -> stranger.get(path).statusCode());
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS) == 200;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private String where() {
    return " where store_path_hash = '%s'".formatted(nar.hash());
  }

  private long events() throws SQLException {
    return Long.parseLong(
        Rows.one(
            "select count(*) from mansard.outbox where event_type = 'objects-accessed' and payload::text"
                + " like '%"
                + nar.hash()
                + "%'"));
  }

  private static void behindTheTriggers(String sql) throws SQLException {
    Rows.change("do $$ begin set local session_replication_role = replica; " + sql + "; end $$");
  }

  private void awaitStatus(int status) throws Exception {
    await(() -> stranger.get(path).statusCode() == status);
  }

  private static void await(Callable<Boolean> claim) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!claim.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(10_000_000);
    }
  }
}

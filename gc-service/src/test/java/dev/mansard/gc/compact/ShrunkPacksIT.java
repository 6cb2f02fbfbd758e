package dev.mansard.gc.compact;

import static dev.mansard.gc.testing.StoreFixture.nar;
import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.StoreFixture;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The mark of a pack that lost chunks, which healing sets while a collection clears it. */
class ShrunkPacksIT {
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
  void looksAgainAtAPackThatShrankAfterItWasListed() throws Exception {
    store.push(store.cache, path(1), nar(7, 200_000));
    shrink(onlyPack());
    var repository = collector.compactions();
    collector.step(
        () -> {
          var listed = repository.listShrunk(-1, 10);
          shrink(onlyPack());
          repository.settle(listed);
          assertThat(repository.listShrunk(-1, 10)).hasSize(1);

          repository.settle(repository.listShrunk(-1, 10));
          assertThat(repository.listShrunk(-1, 10)).isEmpty();
          return 0;
        });
  }

  @Test
  void leavesAPackToBeBuriedThatHealingEmptiedInTheSameRun() throws Exception {
    store.database.execute(
        "insert into mansard.pack (id, blob_key, size_bytes, created_at, shrunk_at)"
            + " values (1, 'packs/00/1.pack', 100, now(), now())");

    collector.collect(List.of(collector.compaction()));
    collector.collect();

    assertThat(store.count("pack where id = 1")).isZero();
  }

  private void shrink(long pack) throws Exception {
    store.database.execute(
        "update mansard.pack set shrunk_at = clock_timestamp() where id = ?", pack);
  }

  private long onlyPack() throws SQLException {
    return store.database.number("select id from mansard.pack");
  }
}

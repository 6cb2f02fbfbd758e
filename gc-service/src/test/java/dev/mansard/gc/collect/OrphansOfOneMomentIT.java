package dev.mansard.gc.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.StoreFixture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A cache that is destroyed leaves all its NARs behind at the same moment. */
class OrphansOfOneMomentIT {
  private static final int MANY = 2_500;

  @Test
  void areReapedByOneRunHoweverMany() throws Exception {
    try (var store = new StoreFixture();
        var collector = new CollectorFixture(store)) {
      store.push(store.cache, 1);
      store.database.execute(
          "insert into mansard.nar (nar_hash, nar_size, compression, chunk_count, stored_bytes,"
              + " recipe, reference_count, created_at, orphaned_at)"
              + " select sha256(i::text::bytea), nar_size, compression, chunk_count, stored_bytes,"
              + " recipe, 0, now(), now() - interval '1 day'"
              + " from mansard.nar, generate_series(1, ?) i",
          MANY);
      store.database.execute(
          "update mansard.chunk set reference_count = reference_count + ?", MANY);

      collector.collect(
          List.of(new OrphanNarJob(collector.orphans(), Rest.none(), Meanwhile.NOTHING)));

      assertThat(store.count("nar")).isEqualTo(1);
    }
  }
}

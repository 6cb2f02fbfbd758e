package dev.mansard.gc.compact;

import static dev.mansard.gc.testing.StoreFixture.nar;
import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.StoreFixture;
import java.sql.SQLException;
import java.time.Duration;

/** A store in which there may be a sparse pack; closed, its rows have to fit together. */
final class SparseStore implements AutoCloseable {
  final StoreFixture store;
  final CollectorFixture collector;

  SparseStore() throws Exception {
    store = new StoreFixture();
    collector = new CollectorFixture(store);
  }

  /** A pack of 200 KiB of which path 2 needs the first 40 KiB. */
  void makeSparsePack() throws Exception {
    store.push(store.cache, path(1), nar(7, 200_000));
    store.push(store.cache, path(2), nar(7, 40_000));
    store.age(store.cache, 1, Duration.ofDays(31));
  }

  long oldPack() throws Exception {
    return store.database.number("select min(id) from mansard.pack");
  }

  String key(long pack) throws Exception {
    return store.database.texts("select blob_key from mansard.pack where id = ?", pack).getFirst();
  }

  @Override
  public void close() throws SQLException {
    assertThat(store.problems()).isEmpty();
    collector.close();
    store.close();
  }
}

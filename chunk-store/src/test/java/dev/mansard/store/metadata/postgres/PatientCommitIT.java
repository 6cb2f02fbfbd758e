package dev.mansard.store.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.fixture.TestStore;
import dev.mansard.store.metadata.commit.CommitResult;
import dev.mansard.store.metadata.commit.NewChunks;
import dev.mansard.store.metadata.commit.NewNar;
import dev.mansard.store.metadata.commit.NewObject;
import dev.mansard.store.metadata.commit.UploadCommit;
import dev.mansard.store.recipe.ChunkRun;
import dev.mansard.store.recipe.Recipe;
import dev.mansard.store.upload.StoreSettings;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two uploads of one NAR, of which the one that is first takes long to commit. */
class PatientCommitIT {
  private static final SessionLimits IMPATIENT =
      new SessionLimits(Duration.ofMillis(50), Duration.ofMinutes(10));

  @Test
  void waitsForWhoeverIsStoringTheSameNar() throws Exception {
    var vertx = Vertx.vertx();
    try (var store = new Store();
        var other = store.database.connect();
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table mansard.nar in exclusive mode");
      var uploads = new PostgresUploadRepository(pool(store, vertx));

      var committed = Await.start(uploads.commitUpload(commit(store)));
      await().atMost(TestStore.LIMIT).until(() -> hasWaited(store) || committed.isDone());
      other.rollback();

      assertThat(Await.await(committed, TestStore.LIMIT)).isEqualTo(new CommitResult.Committed());
    } finally {
      Await.run(Shield.uni(vertx::close), TestStore.LIMIT);
    }
  }

  /** For much longer than the session would. */
  private static boolean hasWaited(Store store) throws Exception {
    return store.database.number(
            """
            select count(*) from pg_stat_activity
            where wait_event_type = 'Lock' and now() - query_start > interval '1 s'
              and datname = current_database()
            """)
        > 0;
  }

  private static Pool pool(Store store, Vertx vertx) {
    return PgBuilder.pool()
        .connectingTo(store.database.url().connectOptions())
        .withConnectHandler(IMPATIENT::set)
        .using(vertx)
        .build();
  }

  private static UploadCommit commit(Store store) {
    var request =
        TestStore.request(store.cache, TestStore.path(1), Sha256.digest(new byte[1]), 112);
    var nar =
        new NewNar(
            request.info().narHash(),
            request.info().narSize(),
            Compression.ZSTD,
            Recipe.of(List.of(new ChunkRun(1 << 22, 1))),
            50,
            Optional.empty(),
            OptionalLong.empty());
    var object =
        new NewObject(
            request.cache().id(),
            request.info(),
            request.signature(),
            request.signingKeyId(),
            request.uploader());
    return new UploadCommit(Set.of(), List.of(), new NewChunks(), List.of(), 0, nar, object);
  }

  private static final class Store extends TestStore {
    Store() throws Exception {
      super(StoreSettings.standard());
    }
  }
}
